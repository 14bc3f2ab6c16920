from __future__ import annotations

from pathlib import Path

import pytest

from nlp.values import Relation
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import KnowledgeError, load_knowledge

CLAIM = "claims/warm-socks-fast-feet.yaml"


def refused(home: Path, *folders: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folders, home=home)
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def local_claim(folder: Path, text: str | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    shipped = Path(__file__).parent / "home" / "claims" / "dry-socks-blisters.yaml"
    path = folder / "dry-socks-blisters.yaml"
    path.write_text(text or shipped.read_text())
    return path


def test_it_loads_claims_references_and_article(socks: KnowledgeBase) -> None:
    assert list(socks.claims) == ["dry-socks-blisters", "warm-socks-fast-feet"]
    assert socks.references["hale2019"].year == 2019
    assert [point.id for point in socks.points_for("warm-socks-fast-feet")] == ["choir", "socks-not-enough"]
    assert not socks.local


def test_it_loads_the_shipped_files(shipped: KnowledgeBase) -> None:
    assert len(shipped.claims) == 78
    assert len(shipped.article.points) == 14
    assert all(shipped.usable_points(claim_id) for claim_id in shipped.claims)


def test_it_uses_no_key_point_that_rests_on_recalled_references_only(socks: KnowledgeBase) -> None:
    assert [point.refs for point in socks.usable_points("warm-socks-fast-feet")] == [
        ("hale2019",),
        ("moss2021", "rumour2020"),
    ]
    assert socks.citable(("moss2021", "rumour2020", "nobody1900")) == ("moss2021",)


def test_claims_come_as_plain_values(socks: KnowledgeBase) -> None:
    claim = next(claim for claim in socks.as_claims() if claim.id == "warm-socks-fast-feet")
    assert claim.relation is Relation.CAUSE
    assert claim.denials == ("warm socks don't make you faster",)
    assert claim.near_misses == (("dry-socks-blisters", "Speed belongs here, blisters to the other claim."),)


def test_a_local_claim_replaces_the_shipped_one_and_is_marked(home: Path, tmp_path: Path) -> None:
    path = local_claim(tmp_path / "ours")
    replace(path, "Dry socks prevent blisters.", "Dry socks prevent most blisters.")
    kb = load_knowledge([tmp_path / "ours"], home=home)
    assert kb.claims["dry-socks-blisters"].proposition == "Dry socks prevent most blisters."
    assert kb.local == {"dry-socks-blisters"}
    assert kb.places["dry-socks-blisters"].file == str(path)


def test_claims_may_stand_in_a_claims_folder_beside_references(home: Path, tmp_path: Path) -> None:
    path = local_claim(tmp_path / "claims")
    replace(path, "[moss2021]", "[ours2024]")
    references = (home / "references.yaml").read_text().split("- id: moss2021")[0].replace("hale2019", "ours2024")
    (tmp_path / "references.yaml").write_text(references)
    kb = load_knowledge([tmp_path], home=home)
    assert kb.local == {"dry-socks-blisters"}
    assert kb.local_references == {"ours2024"}


def test_the_hash_moves_with_the_claim_its_references_and_its_article_points(home: Path) -> None:
    hashes = [load_knowledge(home=home).content_hash("warm-socks-fast-feet")]
    for file, old, new in (
        (CLAIM, "nice on a cold day", "lovely on a cold day"),
        ("references.yaml", "in 40 runners", "in forty runners"),
        ("article.yaml", "Trials mostly agree", "Most trials agree"),
    ):
        replace(home / file, old, new)
        hashes.append(load_knowledge(home=home).content_hash("warm-socks-fast-feet"))
    assert len(set(hashes)) == 4


def test_the_hash_ignores_layout_and_other_claims(home: Path) -> None:
    before = load_knowledge(home=home).content_hash("warm-socks-fast-feet")
    replace(home / CLAIM, "[hale2019]", "\n      - hale2019")
    replace(home / "claims/dry-socks-blisters.yaml", "rub anyway", "rub all the same")
    assert load_knowledge(home=home).content_hash("warm-socks-fast-feet") == before


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("origin: literature", "orogin: literature", 4, "unknown key “orogin”; correct its spelling or remove it"),
        ("rating: refuted", "rating: refuted\nrating: mixed", 6, "key “rating” stands here twice; keep one"),
        ("rating: refuted", "rating: busted", 5, "“rating”: Input should be 'supported', 'mixed'"),
        ("certainty: moderate", "certainty: low", 1, "refuted needs certainty moderate or high"),
        ("relation: cause\n", "", 1, "key “relation” is missing; add it"),
        ("refs: [hale2019]", "refs: []", 19, "“key_points 1 refs”: needs at least one item"),
        ("refs: [hale2019]", "refs: hale2019", 19, "“key_points 1 refs”: must be a list; start each item with “- ”"),
        ("refs: [hale2019]", "refs: [hale1919]", 19, "there is no reference “hale1919”; correct the id or add"),
        ("id: dry-socks-blisters", "id: wet-socks", 37, "there is no claim “wet-socks”"),
        ("  - choir", "  - quartet", 34, "there is no article point “quartet”"),
        ("  - Train a bit faster now and then.", "  - 12", 27, "“instead 1”: must be text; put it in quotes"),
        ("id: warm-socks-fast-feet", "id: warm-socks", 1, "rename it to warm-socks.yaml or correct the id"),
        ("origin: literature", "on: literature", 4, "key “on” is not read as text; put it in quotes"),
        ("relation: cause", "relation: &r cause\norigin: *r", 3, "anchors and aliases"),
        ("phrasings:\n", "phrasings: [\n", 8, "is not valid YAML"),
    ],
)
def test_it_names_file_line_reason_and_remedy(home: Path, old: str, new: str, line: int, reason: str) -> None:
    replace(home / CLAIM, old, new)
    found = [text for text in refused(home) if text.startswith(CLAIM) and reason in text]
    assert found, refused(home)
    assert int(found[0].split(":")[1]) == line


def test_it_names_every_unknown_reference_at_once(home: Path) -> None:
    path = home / CLAIM
    path.write_text(
        path.read_text(encoding="utf-8").replace("[hale2019]", "[hale1919]")
        + "asides:\n  - words: wool\n    text: Wool is warm.\n    refs: [hale1818]\n",
        encoding="utf-8",
    )
    text = "\n".join(refused(home))
    assert "hale1919" in text
    assert "hale1818" in text


def test_it_lists_every_problem_at_once(home: Path) -> None:
    replace(home / CLAIM, "origin: literature", "orogin: literature")
    replace(home / "claims/dry-socks-blisters.yaml", "[moss2021]", "[moss1921]")
    replace(home / "references.yaml", "year: 2019", "year: soon")
    text = "\n".join(refused(home))
    assert "orogin" in text
    assert "moss1921" in text
    assert "references.yaml:3: “year”: must be a whole number" in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"- a\n- b\n", "must be a group of “key: value” lines, not a list"),
        (b"id: \xff\xfe\n", "is not valid YAML"),
        (b"id: \x00\n", "is not valid YAML"),
        (b"--- 1\n--- 2\n", "is not valid YAML"),
        (b"id: !!python/object:os.system x\n", "is not valid YAML"),
    ],
)
def test_it_refuses_files_that_hold_no_claim(home: Path, content: bytes, reason: str) -> None:
    (home / "claims" / "odd.yaml").write_bytes(content)
    assert any(text.startswith("claims/odd.yaml") and reason in text for text in refused(home))


def test_it_refuses_a_reference_that_stands_twice(home: Path) -> None:
    text = (home / "references.yaml").read_text()
    (home / "references.yaml").write_text(text + text)
    assert any("reference “hale2019” stands in this file twice" in line for line in refused(home))


def test_it_refuses_references_that_are_no_list(home: Path) -> None:
    (home / "references.yaml").write_text("id: hale2019\n")
    assert any("start each reference with “- id:”" in line for line in refused(home))


def test_it_refuses_a_folder_that_is_not_there(home: Path) -> None:
    assert refused(home, home / "nowhere") == [
        f"{home / 'nowhere'}: is not a folder; create it or take it out of [knowledge] folders"
    ]


def test_it_refuses_an_ending_that_it_would_not_read(home: Path, tmp_path: Path) -> None:
    local_claim(tmp_path / "ours").rename(tmp_path / "ours" / "dry-socks-blisters.yml")
    assert "name it with the ending .yaml" in refused(home, tmp_path / "ours")[0]


def test_it_refuses_the_same_claim_in_both_places_of_a_folder(home: Path, tmp_path: Path) -> None:
    local_claim(tmp_path / "ours")
    local_claim(tmp_path / "ours" / "claims")
    assert "holds the same claim as" in refused(home, tmp_path / "ours")[0]


@pytest.mark.parametrize("name", ["references.yaml", "verification.yaml"])
def test_it_says_where_a_file_belongs_that_stands_among_the_claims(home: Path, tmp_path: Path, name: str) -> None:
    ours = tmp_path / "ours"
    (ours / "claims").mkdir(parents=True)
    (ours / "claims" / name).write_text("[]\n")
    said = f"{ours / 'claims' / name}: is not read in a folder of claims; move it to {ours / name}"
    assert refused(home, ours) == [said]


def test_it_says_when_the_package_is_incomplete(home: Path) -> None:
    (home / "article.yaml").unlink()
    assert "article.yaml: is missing; reinstall the package" in refused(home)


def test_it_reports_a_file_that_cannot_be_read(home: Path) -> None:
    (home / "claims" / "warm-socks-fast-feet.yaml").unlink()
    (home / "claims" / "warm-socks-fast-feet.yaml").mkdir()
    assert any("cannot be read" in line and "check its permissions" in line for line in refused(home))
