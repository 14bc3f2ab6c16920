"""Trains everything that the package ships in ``nlp/model``: one command, seeded, on a CPU (``make train``).

``python -m nlp.training.train WORK OUT [--without CLAIM,CLAIM]``. ``WORK`` keeps each trained network, so that a run
that was broken off goes on where it stopped; ``OUT`` gets the model. ``--without`` leaves claims out of the training,
to see how claims are found that the networks never saw.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]
from tokenizers import Tokenizer

from nlp import wordings
from nlp.detector import Detector
from nlp.likelihood import Likelihood
from nlp.neural import PAIR_CLASSES, Reader, SentenceModel, Session, Table
from nlp.training import calibrate, train_pair, train_sentence, train_sieve
from nlp.training.export import export
from nlp.training.knowledge import claims_from_package
from nlp.training.network import PairNetwork, SentenceNetwork, as_tensor, base_model, quantised_table
from nlp.training.readings import readings
from nlp.training.signs import SignExample, read_signs
from nlp.training.surroundings import Surroundings
from nlp.training.texts import Example, read_corpus, split_of
from nlp.training.windowed import Row, chatter, rows
from nlp.values import Claim

_ORDINARY = 3000
_CHECKWORTHY_RIGHT = 0.8
"""Share of the held-out sentences called checkworthy that must be so, as with *possible* findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is trained on: claims, rows by split, and the means to turn them into tensors."""

    claims: tuple[Claim, ...]
    rows: dict[str, list[Row]]
    examples: list[Example]
    chatter: list[str]
    signs: list[SignExample]
    table: Table
    reader: Reader
    base: Path

    @property
    def words(self) -> Any:
        """The word vectors as a tensor."""
        return as_tensor(self.table)

    @property
    def surroundings(self) -> Surroundings:
        """What a sentence may stand in while it is trained on: sentences of the training split without a claim."""
        plain = (row.window.sentence for row in self.rows["train"] if row.claim_id is None)
        return Surroundings([*self.chatter, *plain])


def gather(without: frozenset[str]) -> Material:
    """Read claims and corpus; what belongs to a claim in ``without`` stays out of the training split."""
    base, claims = base_model(), claims_from_package()
    examples = read_corpus(frozenset(claim.id for claim in claims))
    split: dict[str, list[Row]] = {"train": [], "dev": [], "test": []}
    for row in rows(examples):
        if row.split != "train" or not {row.claim_id, row.home} & without:
            split[row.split].append(row)
    return Material(
        claims=tuple(claim for claim in claims if claim.id not in without),
        rows=split,
        examples=examples,
        chatter=chatter(examples),
        signs=read_signs(),
        table=quantised_table(base),
        reader=Reader(Tokenizer.from_file(str(base / "tokenizer.json"))),
        base=base,
    )


def sentence_network(material: Material, work: Path) -> SentenceNetwork:
    """Train the sentence model, or take the one that ``work`` holds."""
    path = work / "sentence.pt"
    network = SentenceNetwork(material.base)
    if _taken(network, path):
        return network
    batches = train_sentence.Batches(material.rows["train"], material.claims, material.reader)
    signs = train_sentence.signed([one for one in material.signs if one.split == "train"], material.reader)
    signs += beside_claims(material)
    network = train_sentence.train(batches, signs, material.table, material.base, train_sentence.Recipe())
    train_sentence.fit_signs(network, [*signs, *ordinary(material)], material.table, train_sentence.Recipe())
    torch.save(network.state_dict(), path)
    return network


def _taken(network: Any, path: Path) -> bool:
    """Give the network what an earlier run left at ``path``, if it did."""
    if not path.exists():
        return False
    print(f"found {path}", file=sys.stderr)
    network.load_state_dict(torch.load(path))
    network.eval()
    return True


def beside_claims(material: Material) -> list[train_sentence.SignedText]:
    """Texts about people in need of care, each with a sentence that puts a claim forward before or behind it.

    Such are the posts that matter, and a claim must not drown a plain "my wife is pregnant".
    """
    chance = random.Random(0)
    claims = [row.window.sentence for row in material.rows["train"] if row.claim_id is not None]
    found = []
    for example in (one for one in material.signs if one.split == "train"):
        parts = chance.sample([example.text, chance.choice(claims)], 2)
        found.append(replace(example, text=chance.choice((" ", "\n\n")).join(parts)))
    return train_sentence.signed(found, material.reader)


def ordinary(material: Material, split: str = "train") -> list[train_sentence.SignedText]:
    """Texts of the corpus, drawn; they speak of training and claims, and show no sign."""
    drawn = _talk(material, split, _ORDINARY)
    examples = [SignExample(text=text, signs=frozenset(), split=split) for text in drawn]
    return train_sentence.signed(examples, material.reader)


def _talk(material: Material, split: str, most: int) -> list[str]:
    texts = [example.text for example in material.examples if split_of(example.group) == split]
    return random.Random(0).sample(texts, min(len(texts), most))


def pair_network(material: Material, sentence: SentenceNetwork, work: Path) -> PairNetwork:
    """Train the pair model from the sentence model's body, or take the one that ``work`` holds."""
    path = work / "pair.pt"
    recipe = train_pair.Recipe()
    network = PairNetwork(material.base, len(PAIR_CLASSES))
    if _taken(network, path):
        return network
    similar = nearness(material, sentence, material.rows["train"])
    others = train_pair.rivals(material.rows["train"], material.claims, similar)
    epoch = train_pair.Epoch(
        material.rows["train"], material.claims, others, material.reader, material.surroundings, recipe
    )
    network = train_pair.train(epoch, material.table, material.base, recipe, sentence.body)
    torch.save(network.state_dict(), path)
    return network


def nearness(material: Material, network: SentenceNetwork, chosen: Sequence[Row]) -> Any:
    """Cosine of each row with the nearest wording of each claim (rows, claims)."""
    vectors, _ = train_sentence.embed(network, [material.reader.alone(row.window) for row in chosen], material.words)
    columns = []
    for claim in material.claims:
        inputs = [material.reader.wording(text) for text in wordings.wordings_of(claim)]
        known, _ = train_sentence.embed(network, inputs, material.words)
        columns.append((vectors @ known.T).max(axis=1))
    return np.stack(columns, axis=1)


def write(material: Material, sentence: SentenceNetwork, pair: PairNetwork, out: Path) -> None:
    """Write both networks, the word vectors, the wordings and the sieve."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "words.npz", rows=material.table.rows, scale=material.table.scale)
    shutil.copyfile(material.base / "tokenizer.json", out / "tokenizer.json")
    export(sentence, ["vector", "heads"], out / "sentence.onnx")
    export(pair, ["logits"], out / "pair.onnx")
    model = SentenceModel(Session(str(out / "sentence.onnx")), material.table, material.reader)
    wordings.store(out / "wordings.npz", material.claims, model.embed)
    sieve = train_sieve.train(material.rows["train"], material.rows["dev"], material.chatter)
    (out / "sieve.json").write_text(json.dumps(sieve.as_record(), indent=0, sort_keys=True) + "\n", encoding="utf-8")


def calibrated(material: Material, out: Path) -> Likelihood:
    """Fit all numbers on the dev split: the written model reads it as the service would."""
    _keep(calibrate.START, out)
    held_out = [example for example in material.examples if split_of(example.group) == "dev"]
    read = readings(Detector(material.claims, out), held_out)
    start = replace(
        calibrate.START,
        lead_share=calibrate.lead_share(read.cases),
        temperature=calibrate.temperature([case for case in read.cases if case.stance is not None]),
        checkworthy_from=calibrate.lowest(sorted(read.worth, reverse=True), _CHECKWORTHY_RIGHT),
        signs_from=calibrate.signs_from(shown(material, out, "dev")),
    )
    return calibrate.fit(read.cases, start, calibrate.CORPUS_AIMS)


def _keep(numbers: Likelihood, out: Path) -> None:
    record = {
        "in_force": "corpus",
        "corpus": {"numbers": asdict(numbers), "source": "the dev split of nlp/training/corpus"},
    }
    (out / "networks.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def shown(material: Material, out: Path, split: str) -> list[tuple[float, bool]]:
    """Read a split of the texts about people in need of care, and ordinary ones: how surely a sign is seen, if any.

    Ordinary talk stands for the posts that are met; near misses alone would stand for the worst of them.
    """
    model = SentenceModel(Session(str(out / "sentence.onnx")), material.table, material.reader)
    chosen = [(example.text, bool(example.signs)) for example in material.signs if example.split == split]
    chosen += [(text, False) for text in _talk(material, split, _ORDINARY // 4)]
    return [(float(model.signs(text).max()), sign) for text, sign in chosen]


def main() -> None:
    """Train, write, calibrate, and say what the test split says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--without", default="", help="claims to leave out, parted by commas")
    options = parser.parse_args()
    torch.set_num_threads(2)
    random.seed(0)
    options.work.mkdir(parents=True, exist_ok=True)
    material = gather(frozenset(filter(None, options.without.split(","))))
    sentence = sentence_network(material, options.work)
    pair = pair_network(material, sentence, options.work)
    write(material, sentence, pair, options.out)
    _keep(calibrated(material, options.out), options.out)
    for path in sorted(options.out.iterdir()):
        if path.suffix in {".onnx", ".npz", ".json"}:
            print(f"{path.name}: {path.stat().st_size:,} bytes, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
