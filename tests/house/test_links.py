"""The repository stands alone: its links lead somewhere, and it speaks of no place outside itself."""

import re
from pathlib import Path

from tests.house.tree import ROOT, files, inside

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
ANCHOR = re.compile(r"<a (?:id|name)=\"([^\"]+)\"")
# A page as a comment, a recipe or a sentence names it.
PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")
# Where one of us happened to work, and from where packages happened to come.
ELSEWHERE = re.compile("|".join(("/wo" + "rk/", r"\.\./sha" + "red", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/")))
REGISTRIES = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"\.debian\.")))


def text_of(path: Path) -> str | None:
    """What a file says, or None for a picture and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def slug(heading: str) -> str:
    """The anchor that a heading gets where Markdown is shown."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    """Every place in a Markdown file that a link may lead to."""
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    found: set[str] = set(ANCHOR.findall(text))
    for heading in HEADING.findall(text):
        name, again = slug(heading), 0
        while (tried := f"{name}-{again}" if again else name) in found:
            again += 1
        found.add(tried)
    return found


def broken(page: Path, link: str) -> bool:
    """Say whether a relative link of a page leads nowhere in this repository."""
    name, _, anchor = link.partition("#")
    aim = (page.parent / name).resolve() if name else page
    if not aim.is_relative_to(ROOT) or not aim.exists():
        return True
    known = any(aim == path or aim in path.parents for path in files())
    return not known or bool(anchor and aim.suffix == ".md" and anchor not in anchors(aim))


def relative_links(page: Path) -> list[str]:
    """The links of a page that lead somewhere in this repository."""
    found = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def test_every_relative_link_leads_somewhere() -> None:
    pages = [path for path in files() if path.suffix == ".md"]
    assert {"rules", "decisions"} <= {page.parent.name for page in pages if relative_links(page)}
    dead = [f"{inside(page)}: {link}" for page in pages for link in relative_links(page) if broken(page, link)]
    assert dead == []


def test_every_page_that_a_file_names_is_there() -> None:
    named = {(str(inside(path)), page) for path in files() for page in PAGE.findall(text_of(path) or "")}
    assert sorted((where, page) for where, page in named if not (ROOT / page).is_file()) == []
    assert named


def test_a_link_to_nowhere_is_noticed() -> None:
    readme = ROOT / "README.md"
    assert broken(readme, "docs/" + "no-such-page.md")
    assert broken(readme, "#no-such-heading")
    assert broken(readme, "docs/rules/README.md#no-such-heading")
    assert broken(readme, "../elsewhere.md")
    assert not broken(readme, "LICENSE")


def test_nothing_speaks_of_a_place_outside_the_repository() -> None:
    said = ((inside(path), text_of(path) or "") for path in files())
    assert [str(path) for path, text in said if ELSEWHERE.search(text)] == []


def test_nothing_names_where_packages_come_from() -> None:
    said = ((inside(path), text_of(path) or "") for path in files())
    assert [str(path) for path, text in said if REGISTRIES.search(text)] == []
