"""What a knowledge base makes of ``verification.yaml``, of related claims, and of blanks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.lint import lint
from responses.knowledge.loader import KnowledgeError, KnowledgeSource, Outcome, load_knowledge
from responses.knowledge.numbers import numbers
from responses.knowledge.problems import Severity
from responses.knowledge.stale import stale_claims
from responses.verification import file
from responses.verification.record import Candidate, Check, Notice, ReviewSearch, Status, Verification, later
from tests.responses.conftest import home
from tests.responses.test_loader import replace
from tests.verification.conftest import TODAY

__all__ = ["home"]
CLAIM = "warm-socks-fast-feet"
DRY = "dry-socks-blisters"
ASKED = {"hale2019": "doi:10.1234/feet(2019)<9>", "moss2021": "", "rumour2020": "pmid:123"}


def a_check(key: str, status: Status, **more: object) -> Check:
    values = {"status": status, "on": TODAY, "asked": ASKED[key], "sources": ("europepmc",), **more}
    return Check.model_validate(values)


def write(path: Path, **statuses: Status) -> Path:
    checks = {key: a_check(key, status) for key, status in statuses.items()}
    file.save(path, Verification(references=checks))
    return path


def loaded(home: Path, tmp_path: Path, **statuses: Status) -> KnowledgeBase:
    return load_knowledge(home=home, verification=write(tmp_path / "verification.yaml", **statuses))


def test_a_retracted_reference_is_not_citable(home: Path, tmp_path: Path) -> None:
    assert load_knowledge(home=home).citable(("hale2019",)) == ("hale2019",)
    kb = loaded(home, tmp_path, hale2019=Status.RETRACTED)
    assert kb.citable(("hale2019",)) == ()
    assert kb.references["hale2019"].retracted
    assert kb.references["hale2019"].verified.on == TODAY


@pytest.mark.parametrize("status", [Status.OK, Status.CORRECTED, Status.CONCERN])
def test_a_recalled_reference_that_is_found_becomes_citable(home: Path, tmp_path: Path, status: Status) -> None:
    kb = loaded(home, tmp_path, rumour2020=status)
    assert kb.citable(("rumour2020",)) == ("rumour2020",)
    assert kb.references["rumour2020"].verified.how == "europepmc"


@pytest.mark.parametrize("status", [Status.MISMATCH, Status.MISSING, Status.UNREACHABLE, Status.UNIDENTIFIED])
def test_a_recalled_reference_that_is_not_found_stays_out(home: Path, tmp_path: Path, status: Status) -> None:
    assert loaded(home, tmp_path, rumour2020=status).citable(("rumour2020",)) == ()


def test_a_partly_recalled_reference_stays_out_since_no_registry_knows_what_was_found(
    home: Path, tmp_path: Path
) -> None:
    replace(home / "references.yaml", "how: recalled", "how: partly-recalled")
    assert loaded(home, tmp_path, rumour2020=Status.OK).citable(("rumour2020",)) == ()


@pytest.mark.parametrize("status", [Status.OK, Status.MISMATCH, Status.MISSING, Status.UNREACHABLE, Status.CONCERN])
def test_a_reference_that_was_read_stays_citable_unless_it_is_retracted(
    home: Path, tmp_path: Path, status: Status
) -> None:
    assert loaded(home, tmp_path, hale2019=status).citable(("hale2019",)) == ("hale2019",)


def test_a_check_of_another_identifier_says_nothing(home: Path, tmp_path: Path) -> None:
    replace(home / "references.yaml", "doi: 10.1234/feet(2019)<9>", "doi: 10.1234/mended")
    kb = loaded(home, tmp_path, hale2019=Status.RETRACTED)
    assert kb.citable(("hale2019",)) == ("hale2019",)
    assert kb.checks == {}


def test_a_check_of_a_reference_that_is_gone_says_nothing(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "verification.yaml"
    file.save(path, Verification(references={"nobody1900": a_check("hale2019", Status.OK)}))
    assert load_knowledge(home=home, verification=path).checks == {}


def test_the_hash_moves_with_what_may_be_cited_and_not_with_the_day(home: Path, tmp_path: Path) -> None:
    plain = load_knowledge(home=home).content_hash(CLAIM)
    path = tmp_path / "verification.yaml"
    assert loaded(home, tmp_path, hale2019=Status.OK, moss2021=Status.UNIDENTIFIED).content_hash(CLAIM) == plain
    free = loaded(home, tmp_path, rumour2020=Status.OK).content_hash(CLAIM)
    file.save(path, Verification(references={"rumour2020": a_check("rumour2020", Status.OK, on=dt.date(2027, 1, 1))}))
    assert load_knowledge(home=home, verification=path).content_hash(CLAIM) == free
    retracted = loaded(home, tmp_path, hale2019=Status.RETRACTED).content_hash(CLAIM)
    assert len({plain, free, retracted}) == 3


def test_the_file_may_stand_in_a_folder_of_ones_own_or_with_the_shipped_files(home: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    write(ours / "verification.yaml", hale2019=Status.RETRACTED)
    assert load_knowledge([ours], home=home).citable(("hale2019",)) == ()
    write(home / "verification.yaml", rumour2020=Status.OK)
    assert load_knowledge(home=home).citable(("rumour2020",)) == ("rumour2020",)


def test_of_two_files_the_later_look_counts_but_never_silence(home: Path, tmp_path: Path) -> None:
    old = a_check("hale2019", Status.RETRACTED, on=dt.date(2026, 1, 1))
    new = a_check("hale2019", Status.OK)
    silent = a_check("hale2019", Status.UNREACHABLE, on=dt.date(2027, 1, 1))
    assert later(None, silent) is silent
    assert later(old, new) is later(new, old) is new
    assert later(old, silent) is later(silent, old) is old
    assert later(silent, silent) is silent


def test_a_file_that_is_not_there_is_no_problem(home: Path, tmp_path: Path) -> None:
    assert load_knowledge(home=home, verification=tmp_path / "none.yaml").checks == {}
    assert file.load(tmp_path / "none.yaml") == Verification()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("references: [", r"verification\.yaml:\d+: is not valid YAML"),
        ("- 1", r"verification\.yaml:1: must be a group"),
        ("references:\n  hale2019:\n    status: fine\n", r"verification\.yaml:3: “references hale2019 status”"),
        ("references:\n  hale2019:\n    status: ok\n    asked: ''\n", r"verification\.yaml:2: .*is missing"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(home: Path, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "verification.yaml"
    path.write_text(text)
    for load in (lambda: load_knowledge(home=home, verification=path), lambda: file.load(path)):
        with pytest.raises(KnowledgeError, match=said):
            load()


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    everything = Verification(
        references={
            "hale2019": a_check(
                "hale2019",
                Status.RETRACTED,
                title="Odd: “title” – 'quoted' \u2028 # no",
                year=2019,
                link="https://doi.org/10.1/x",
                notices=(Notice(kind="retraction", source="europepmc", on="2024-05-02"),),
                candidates=(Candidate(title="yes", year=None),),
                note="- a\n  b: c",
            )
        },
        reviews={CLAIM: ReviewSearch(on=TODAY, query='TITLE_ABS:"x"', since=2020)},
    )
    path = tmp_path / "deep" / "verification.yaml"
    file.save(path, everything)
    assert file.load(path) == everything
    assert path.read_text().startswith("# Written by `repcheck kb verify`")
    assert list(path.parent.iterdir()) == [path]


def test_a_new_run_keeps_what_an_unreachable_registry_said_before(tmp_path: Path) -> None:
    old = Verification(references={"hale2019": a_check("hale2019", Status.RETRACTED, on=dt.date(2026, 1, 1))})
    new = Verification(
        references={"hale2019": a_check("hale2019", Status.UNREACHABLE), "moss2021": a_check("moss2021", Status.OK)}
    )
    found = file.merged(old, new).references
    assert [check.status for check in found.values()] == [Status.RETRACTED, Status.OK]


def test_a_service_takes_a_new_file_up(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "verification.yaml"
    source = KnowledgeSource(home=home, verification=path)
    assert source.refresh().outcome is Outcome.UNCHANGED
    write(path, hale2019=Status.RETRACTED)
    result = source.refresh()
    assert (result.outcome, result.changed) == (Outcome.RELOADED, (CLAIM,))
    path.write_text("references: 3")
    assert source.refresh().outcome is Outcome.REFUSED
    assert source.current().references["hale2019"].retracted


def test_lint_warns_of_what_verification_found_and_of_a_claim_that_it_leaves_bare(home: Path, tmp_path: Path) -> None:
    kb = loaded(home, tmp_path, hale2019=Status.RETRACTED, rumour2020=Status.MISMATCH)
    found = {(problem.rule, problem.id, problem.severity) for problem in lint(kb, today=TODAY)}
    assert ("verification", "hale2019", Severity.WARNING) in found
    assert ("verification", "rumour2020", Severity.WARNING) in found
    assert ("unborne", CLAIM, Severity.ERROR) in found


def test_lint_is_quiet_about_what_is_well(home: Path, tmp_path: Path) -> None:
    kb = loaded(home, tmp_path, hale2019=Status.OK, moss2021=Status.UNIDENTIFIED, rumour2020=Status.UNREACHABLE)
    assert lint(kb, today=TODAY) == []


# Related claims.


def relate(home: Path, claim: str, *others: str) -> None:
    path = home / "claims" / f"{claim}.yaml"
    path.write_text(path.read_text() + f"related: [{', '.join(others)}]\n")


def related_problems(home: Path, *folders: Path) -> list[str]:
    found = lint(load_knowledge(folders, home=home), today=TODAY)
    assert {problem.severity for problem in found} <= {Severity.WARNING}
    return [problem.message for problem in found if problem.rule == "related"]


def test_two_claims_that_name_each_other_are_well(home: Path) -> None:
    relate(home, CLAIM, DRY)
    relate(home, DRY, CLAIM)
    assert related_problems(home) == []
    assert load_knowledge(home=home).claims[CLAIM].related == (DRY,)


def test_a_related_claim_that_is_not_there_is_refused(home: Path) -> None:
    relate(home, CLAIM, "no-such-claim")
    with pytest.raises(KnowledgeError, match=r"warm-socks-fast-feet\.yaml:40: there is no claim “no-such-claim”"):
        load_knowledge(home=home)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((DRY,), "does not list this claim"),
        ((CLAIM,), "not related to itself"),
        ((DRY, DRY), "listed twice"),
    ],
)
def test_lint_warns_of_relations_that_make_no_sense(home: Path, others: tuple[str, ...], said: str) -> None:
    relate(home, CLAIM, *others)
    assert any(said in message for message in related_problems(home))


def test_a_claim_of_ones_own_may_name_a_shipped_one_that_cannot_name_it(home: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    text = (home / "claims" / f"{DRY}.yaml").read_text()
    (ours / f"{DRY}.yaml").write_text(text + f"related: [{CLAIM}]\n")
    assert related_problems(home, ours) == []


def test_every_shipped_relation_is_known_on_both_sides() -> None:
    claims = load_knowledge().claims
    pairs = {(claim.id, other) for claim in claims.values() for other in claim.related}
    assert len(pairs) >= 50
    assert {(other, claim) for claim, other in pairs} == pairs


# Blanks, numbers, and what to look at again.


def test_a_blank_is_refused_with_its_line(home: Path) -> None:
    replace(home / "claims" / f"{CLAIM}.yaml", "origin: literature", "origin: <where it comes from>")
    with pytest.raises(KnowledgeError, match=r"yaml:4: is still to be filled in: where it comes from"):
        load_knowledge(home=home)


def test_the_numbers_count_what_is_there(home: Path, tmp_path: Path) -> None:
    found = numbers(loaded(home, tmp_path, hale2019=Status.RETRACTED, moss2021=Status.UNIDENTIFIED))
    assert (found.claims, found.local, found.references, found.citable) == (2, 0, 3, 1)
    assert sum(found.ratings.values()) == 2
    assert found.ratings["refuted", "moderate"] == 1
    assert found.verified == {"retracted": 1, "crossref": 1, "recalled": 1}
    assert found.checked == {"retracted": 1, "unidentified": 1}
    assert found.phrasings == (6, 6, 6)
    assert found.without["article_points"] == (DRY,)
    assert "citable key points" not in found.without


def test_stale_claims_are_named_with_the_reason(home: Path, tmp_path: Path) -> None:
    replace(home / "claims" / f"{CLAIM}.yaml", "2027-05-24", "2026-11-23")
    path = tmp_path / "verification.yaml"
    review = ReviewSearch(on=TODAY, query="q", since=2021, found=(Candidate(title="New"),))
    checks = {"hale2019": a_check("hale2019", Status.RETRACTED), "moss2021": a_check("moss2021", Status.MISSING)}
    file.save(path, Verification(references=checks, reviews={CLAIM: review}))
    found = [
        one.why for one in stale_claims(load_knowledge(home=home, verification=path), today=TODAY) if one.id == CLAIM
    ]
    assert found == [
        "was to be reviewed by 2026-11-23",
        "rests on hale2019, which was retracted",
        "rests on moss2021: the identifier leads nowhere",
        "rests on rumour2020, which is recalled and never confirmed",
        "systematic reviews since 2021, listed in verification.yaml: 1",
    ]


def test_the_written_file_is_plain_yaml(tmp_path: Path) -> None:
    path = write(tmp_path / "verification.yaml", hale2019=Status.OK)
    content = yaml.safe_load(path.read_text())
    assert content["references"]["hale2019"]["on"] == "2026-11-24"
