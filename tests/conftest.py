"""One hypothesis profile for everyone: the same examples on every machine, every time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "layoutopt",
    derandomize=True,
    deadline=None,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no bug
)
settings.load_profile("layoutopt")
