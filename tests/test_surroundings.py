"""What no plan shows of a building: taken from the job file, found in the drawing, or refused."""

import pytest

from layoutopt.building import OutdoorSource, Use
from layoutopt.diagnostics import UsageError
from layoutopt.job import load_job
from layoutopt.surroundings import with_setting
from tests.solve.school import school


def said(tmp_path, text):
    path = tmp_path / "a.job.toml"
    path.write_text(text, "utf-8")
    return load_job(path).surroundings


def two_storeys():
    rooms = [(9000, Use.CLASSROOM), (9000, Use.VACANT)]
    return school(rooms, rooms)


def test_everything_there_is_to_say(tmp_path):
    job = said(
        tmp_path,
        """
        [setting]
        room_height_m = 3.6
        window_height_m = 2
        lift = true
        locked = ["201"]
        wing = [101]
        [[source]]
        kind = "playground"
        place = [[0, -30000], [20000, -30000]]
        dba = 78
        [[source]]
        kind = "road"
        side = "north"
        """,
    )
    setting = with_setting(two_storeys(), job).setting
    assert (setting.room_height_m, setting.window_height_m, setting.lift) == (3.6, 2, True)
    assert (setting.locked, setting.wing) == (("F2-R1",), ("F1-R1",))
    assert setting.outdoor == (
        OutdoorSource("playground", ((0, -30000), (20000, -30000)), None, 78.0),
        OutdoorSource("road", (), "north"),
    )


def test_silence_leaves_the_defaults(tmp_path):
    building = two_storeys()
    assert with_setting(building, said(tmp_path, "")).setting == building.setting


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[setting]\nlifts = true\n", "did you mean 'lift'?"),
        ("[setting]\nlift = 1\n", "lift = 1 should be a true or false"),
        ("[setting]\nwindow_height_m = 0\n", "should be a height in metres"),
        ("[setting]\nwing = 101\n", "should be a list of room numbers"),
        ("[[setting]]\nlift = true\n", "write [setting] once"),
        ("source = 1\n", "begin each with [[source]]"),
        ('[[source]]\nkind = "rail"\nside = "north"\n', "kind 'rail' is unknown"),
        ('[[source]]\nkind = "road"\nside = "up"\n', "side 'up' is unknown"),
        ('[[source]]\nkind = "road"\n', "say either side"),
        ('[[source]]\nside = "north"\nplace = [[0, 0]]\n', "say either side"),
        ("[[source]]\nplace = [[0, 0, 0]]\n", "should be a list of points"),
        ("[[source]]\nplace = [[0, nan]]\n", "should be a list of points"),
        ('[[source]]\nside = "north"\ndba = 200\n', "should be a level in dB(A)"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, text, words):
    with pytest.raises(UsageError) as error:
        said(tmp_path, text)
    assert words in error.value.en


def test_rooms_must_exist(tmp_path):
    with pytest.raises(UsageError) as error:
        with_setting(two_storeys(), said(tmp_path, '[setting]\nwing = ["109"]\n'))
    assert "there is no room '109' in the drawing; near: 10" in error.value.en


def test_a_wing_may_be_every_classroom_of_a_storey(tmp_path):
    building = two_storeys()
    both = with_setting(building, said(tmp_path, '[setting]\nwing = ["F2", 101, "F1-R1"]\n'))
    assert both.setting.wing == ("F2-R1", "F1-R1")
    spare = school([(9000, Use.CLASSROOM)], [(9000, Use.VACANT)])
    with pytest.raises(UsageError, match="storey F2 has no classroom"):
        with_setting(spare, said(tmp_path, '[setting]\nwing = ["F2"]\n'))
    with pytest.raises(UsageError, match="there is no room 'F7'"):
        with_setting(building, said(tmp_path, '[setting]\nwing = ["F7"]\n'))
