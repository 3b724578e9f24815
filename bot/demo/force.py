"""A made-up force for the demo and the stories: its people, posts, channels, and examples of what to type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from bot.chat.card import Value
from bot.forms import catalogue
from store.roll.roll_file import RollFile

# Every one of them is invented.
PEOPLE: Final = """\
slack_id,name,number,kind,rank,acting_rank,acting_from,acting_to,acting_authorised_by,unit,active
U0INSPA,Alex Marlowe,2101,officer,inspector,,,,,,yes
U0INSPB,Jo Farrant,2102,officer,inspector,,,,,,yes
U0SGTB,Bea Tolland,3055,officer,sergeant,,,,,,yes
U0PSDH,Hugh Penrose,1007,officer,detective superintendent,,,,,PSD,yes
U0ACUD,Dina Carrow,1450,officer,detective inspector,,,,,ACU,yes
U0CIC,Cleo Winter,1800,officer,chief inspector,,,,,PSD,yes
U0HRD,Rosa Hartley,S100,staff,,,,,,,yes
U0HPS,Piers Selwood,S101,staff,,,,,,,yes
U0SUPI,Imran Vale,1020,officer,superintendent,,,,,,yes
U0DPO,Wren Ashdown,S200,staff,,,,,,DPO,yes
U0FCAO,Colin Fry,S201,staff,,,,,,FCAO,yes
U0ACC,Morgan Steele,1001,officer,assistant_chief_constable,,,,,,yes
U0FIB,Nia Brandt,S300,staff,,,,,,,yes
U0PSDA,Owen Lisle,S301,staff,,,,,,PSD,yes
U0PCX,Xavier Dunn,4471,officer,constable,,,,,,yes
U0PCZ,Zoe Kemble,4472,officer,constable,,,,,,yes
U0STAFY,Yasmin Pell,S812,staff,,,,,,,yes
"""
POSTS: Final = """\
post,slack_id,from,to,deputy,away_from,away_to
head_of_psd,U0PSDH,2024-01-01T00:00,,no,,
head_of_psd,U0CIC,2024-01-01T00:00,,yes,,
acu_inspector,U0ACUD,2024-01-01T00:00,,no,,
director_hr,U0HRD,2024-01-01T00:00,,no,,
head_of_personnel,U0HPS,2024-01-01T00:00,,no,,
independent_superintendent,U0SUPI,2024-01-01T00:00,,no,,
dpo,U0DPO,2024-01-01T00:00,,no,,
fcao,U0FCAO,2024-01-01T00:00,,no,,
contingency,U0ACC,2024-01-01T00:00,,no,,
psd_adviser,U0PSDA,2024-01-01T00:00,,no,,
fib_adviser,U0FIB,2024-01-01T00:00,,no,,
"""
TITLES: Final = {
    "U0INSPA": "Duty Inspector",
    "U0INSPB": "Duty Inspector, north",
    "U0SGTB": "Sergeant",
    "U0PSDH": "Head of PSD",
    "U0ACUD": "Inspector, Anti-Corruption Unit",
    "U0CIC": "Chief Inspector, deputy Head of PSD",
    "U0HRD": "Director of HR",
    "U0HPS": "Head of Personnel Services",
    "U0SUPI": "Superintendent, independent",
    "U0DPO": "Data Protection Officer",
    "U0FCAO": "Force Computer Audit Officer",
    "U0ACC": "Assistant Chief Constable, contingency",
    "U0FIB": "FIB adviser",
    "U0PSDA": "PSD adviser",
    "U0PCX": "Constable",
    "U0PCZ": "Constable",
    "U0STAFY": "Police staff",
}
TEAM: Final = "T072"
CHANNELS: Final = {
    "dpo": "C0DPO",
    "operations": "C0OPS",
    "information_management": "C0IMB",
    "all_staff": "C0ALL",
}


def roll() -> RollFile:
    """Give the made-up roll, read as any roll is."""
    return RollFile.parse({"people.csv": PEOPLE, "posts.csv": POSTS})


def examples() -> dict[str, dict[str, object]]:
    """Give a good answer to every form, with people who stand on the made-up roll."""
    ours: dict[str, dict[str, Value]] = {
        "grant": {"subject": "PC 4471 Dunn", "applicant": "U0SGTB", "operators": ("U0SGTB",), "involved_members": ()},
        "cessation": {"stopped_by": "The night duty systems desk"},
    }
    made = {
        callback: {**catalogue.example(catalogue.form(callback)), **ours.get(callback, {})}
        for callback in catalogue.FORMS
    }
    # Her Sergeant applies, so the Inspector need not say why she does so herself.
    del made["grant"]["applicant_reason"]
    return {callback: {name: _plain(value) for name, value in fields.items()} for callback, fields in made.items()}


def _plain(value: Value) -> object:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
