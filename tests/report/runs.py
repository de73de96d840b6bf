"""A run's folder made by hand: two schemes of one room, with all that a comparison reads."""

import copy
import json

FINDING = {
    "clause": "XY-4.4-U02",
    "force": "must",
    "met": True,
    "measured": 15.4,
    "limit": 15.0,
    "unit": "m2",
    "subject": "individual-1",
    "message": "个别辅导室1 15.4 m² ≥ 15 m²:满足",
    "message_en": "individual-1: 15.4 m2 ≥ 15 m2: met",
    "decision": "met",
}


def bill_row(item, quantity, price):
    return {
        "group": "partition",
        "item": item,
        "zh": item,
        "en": item,
        "subject": "individual-1",
        "quantity": quantity,
        "unit": "m2",
        "unit_price_cny": price,
        "amount_cny": None if price is None else round(quantity * price, 2),
        "source": "[P]",
    }


def scheme(number, cost, noise, host="F1-S01", finding=FINDING):
    rows = [bill_row("墙", cost / 100.0, 100), bill_row("占用", 5.0, None)]
    return {
        "id": number,
        "title": f"方案 {number}",
        "objective": cost + noise,
        "terms": {"partitions": cost, "noise": noise},
        "best_at": ["quietest"],
        "trade": "",
        "trade_en": "",
        "storeys": [1],
        "host_spaces": [host],
        "zones": [
            {
                "kind": "individual",
                "id": "individual-1",
                "name": "个别辅导室1",
                "storey": 1,
                "host_space": host,
                "boundary": [[0, 0], [4, 0], [4, 4]],
                "area_m2": 15.4,
                "enclosed": True,
                "hosts": [],
            }
        ],
        "measures": {
            "total_usable_area_m2": 15.4,
            "zones": {"individual-1": {"noise_dba": noise}},
            "bill": {"rows": rows, "contingency_percent": 8, "total_cny": round(cost * 1.08, 2)},
        },
        "verdict": {"compliant": True, "findings": [finding]},
    }


def record(*schemes, **more):
    schemes = schemes or (scheme(1, 20000.0, 38.0), scheme(2, 30000.0, 45.0, "F1-S02"))
    return {
        "schema": 1,
        "drawing": ["a.dxf"],
        "sha256": ["ab" * 32],
        "unit_m": 0.001,
        "standard": "xinyang",
        "standard_name": {"zh": "信阳方案", "en": "Xinyang plan"},
        "tier": "urban",
        "enrolment": 1800,
        "demonstration": False,
        "school": "第三中学",
        "status": "optimal",
        "objective": 1.0,
        "bound": 1.0,
        "gap": 0.0,
        "seed": 0,
        "schemes": list(schemes),
        "infeasible": None,
        "notes": [],
        "clauses": [{"id": "XY-4.4-U02", "section": "四(四)", "quote": "面积不小于15平方米"}],
        "zone_kinds": {"individual": {"zh": "个别辅导室", "en": "individual room"}},
        "rooms": [
            {"id": f"F1-S0{n}", "storey": 1, "number": f"10{n}", "zh": "空房", "en": "vacant room"}
            for n in (1, 2)
        ],
        "weights": {},
        **more,
    }


SQUARE = "M0 0L4000 0L4000 -4000L0 -4000Z"
MAP = {
    "kind": "noise",
    "zh": "噪声",
    "en": "Noise",
    "note_zh": "",
    "note_en": "",
    "unit": "dB(A)",
    "steps": [40],
    "colors": ["#fee838", "#00224e"],
    "box": [0, -4000, 4000, 4000],
    "png": "data:image/png;base64,iVBORw0KGgo=",
}


def plans(told):
    room = {"id": "F1-S01", "number": "101", "zh": "空房", "en": "vacant", "at": [2000, -2000]}
    return {
        "schema": 1,
        "storeys": [
            {
                "level": 1,
                "name": "一层",
                "box": [-1500, -5500, 7000, 7000],
                "floor": SQUARE,
                "walls": SQUARE,
                "windows": "",
                "doors": "M0 0L900 0A900 900 0 0 0 0 -900",
                "gaps": "",
                "entrances": [],
                "rooms": [{**room, "room": [4000, 4000]}],
                "maps": [copy.deepcopy(MAP)],
            }
        ],
        "schemes": [
            {
                "id": s["id"],
                "level": 1,
                "hosts": s["host_spaces"],
                "window": [-1500, -5500, 7000, 7000],
                "zones": [
                    {
                        "id": z["id"],
                        "zh": z["name"],
                        "en": "individual room 1",
                        "also_zh": [],
                        "also_en": [],
                        "floor": SQUARE,
                        "at": [2000, -2000],
                        "room": [4000, 4000],
                        "area_m2": z["area_m2"],
                        "color": "#dbe9f6",
                        "enclosed": True,
                    }
                    for z in s["zones"]
                ],
                "partitions": SQUARE,
                "removed": "",
                "doors": "",
                "furniture": "",
            }
            for s in told["schemes"]
        ],
    }


def written(folder, told=None, drawn=None):
    """Write a run's folder and return it."""
    told = record() if told is None else told
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "layouts.json").write_text(json.dumps(told), "utf-8")
    drawn = plans(told) if drawn is None else drawn
    (folder / "plans.json").write_text(json.dumps(drawn), "utf-8")
    return folder
