"""The docs say what the code does: generated pages, links, recipes, messages and tables are compared with it."""

from __future__ import annotations

import json
import random
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import danlu
import documented_package
from checks.planted.page import with_table as with_planted_faults
from danlu.checks.reference import pages as check_pages
from danlu.cli.reference import command_reference_markdown, help_pages
from danlu.data.scheme_detection import TOLERATED_SHARE
from danlu.data.splits import TaggingSplit
from danlu.data.tag_schemes import PREFIXES, SCHEMES, spans_of
from danlu.errors import DanluError
from danlu.jobs.folds.course import run_folds
from danlu.jobs.folds.plan import plan_folds, read_arguments
from danlu.jobs.restore import StoredWeights
from danlu.jobs.tagging.phrase_evaluation_files import write_phrase_evaluation
from danlu.jobs.tagging.phrase_provenance import phrase_split_provenance
from danlu.jobs.tagging.predictions import Predictions
from danlu.jobs.tagging.span_tagging import SpanTagging
from danlu.jobs.tagging.training_data import read_training_data
from danlu.jobs.train import train
from danlu.recipe.dump import to_yaml
from danlu.recipe.load import load_recipe
from danlu.recipe.reference import recipe_reference_markdown
from danlu.recipe.score_names import LOSS, SCORES_OF_TASK
from danlu.recipe.score_reference import BEGIN, END, score_table_markdown, with_score_table
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from made_up_joint_record import ENGLISH, make_joint_record, make_predictions, make_texts

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
AGAIN = "run: make docs"

SMALLEST = """\
name: printed
data:
  train: good.txt
  valid: good.txt
  reader:
    format: conll
model:
  family: bilstm-crf
"""


def name_of(path):
    return str(path.relative_to(ROOT))


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text, language):
    """The fenced blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def outside_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def anchor(heading):
    """The anchor that GitHub gives a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


def anchors(text):
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", outside_blocks(text), re.MULTILINE)}


class TestGeneratedPages:
    def test_commands(self):
        assert text_of("docs/commands.md") == command_reference_markdown(), AGAIN

    def test_recipe_keys(self):
        assert text_of("docs/recipe-keys.md") == recipe_reference_markdown(), AGAIN

    @pytest.mark.parametrize("task", SCORES_OF_TASK)
    def test_scores(self, task):
        page = text_of("docs/evaluation.md")

        assert with_score_table(page, task) == page, AGAIN

    @pytest.mark.parametrize("task", SCORES_OF_TASK)
    def test_the_table_has_every_score(self, task):
        table = score_table_markdown(task)

        assert [name for name in (LOSS, *SCORES_OF_TASK[task]) if f"| `{name}` |" not in table] == []

    def test_checks(self):
        written = {page.name: page.read_text(encoding="utf-8") for page in (DOCS / "checks").iterdir()}

        assert written == check_pages(), AGAIN

    def test_planted_faults(self):
        page = text_of("docs/planted-faults.md")

        assert with_planted_faults(page) == page, AGAIN

    @pytest.mark.parametrize("page", ["", f"a {BEGIN} b", f"a {END} b"])
    def test_a_page_without_marks_is_refused(self, page):
        with pytest.raises(ValueError, match="Expected the marks"):
            with_score_table(page, "tagging")

    def test_make_docs_writes_each_of_them(self):
        (recipe,) = re.findall(r"^docs:.*\n((?:\t.*\n)+)", text_of("Makefile"), re.MULTILINE)

        assert [
            page
            for page in ("recipe-keys.md", "commands.md", "evaluation.md", "docs/checks", "planted-faults.md")
            if page not in recipe
        ] == []


class TestCommands:
    def test_every_command_of_the_help_has_a_section(self):
        page = text_of("docs/commands.md")
        names = [name for name, _ in help_pages()]

        assert [name for name in names if f"\n## `{name}`\n" not in page] == []
        assert {"danlu train", "danlu evaluate", "danlu recipe check"} <= set(names)

    @pytest.mark.parametrize("page", PAGES, ids=name_of)
    def test_every_command_that_a_page_names_exists(self, page):
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"`danlu ([a-z]+)\b", text)
        for block in blocks(text, r"\w*"):
            named += re.findall(r"^danlu ([a-z]+)\b", block, re.MULTILINE)

        assert set(named) - {name.split()[1] for name, _ in help_pages() if " " in name} == set()


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=name_of)
    def test_every_relative_link_leads_somewhere(self, page):
        dead = []
        for target in re.findall(r"\]\(([^)\s]+)\)", outside_blocks(page.read_text(encoding="utf-8"))):
            path, _, part = target.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            file = (page.parent / path).resolve() if path else page
            if not file.exists() or (part and part not in anchors(file.read_text(encoding="utf-8"))):
                dead.append(target)
        assert dead == []

    @pytest.mark.parametrize("page", PAGES, ids=name_of)
    def test_every_file_of_the_project_that_is_named_is_there(self, page):
        named = re.findall(
            r"`((?:src|tests|docs|benchmarks|recipes)/[\w./-]+)`", page.read_text(encoding="utf-8")
        )

        assert [name for name in named if not (ROOT / name).exists()] == []

    def test_the_contents_list_every_page(self):
        contents = [DOCS / "README.md", DOCS / "checks" / "README.md"]
        listed = {
            (page.parent / target).resolve()
            for page in contents
            for target in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
        }

        assert [name_of(page) for page in DOCS.rglob("*.md") if page not in {*listed, *contents}] == []

    def test_decisions_are_numbered_without_a_gap(self):
        numbers = [page.name[:4] for page in sorted((DOCS / "decisions").iterdir())]

        assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


class TestRecipes:
    @pytest.mark.parametrize("page", PAGES, ids=name_of)
    def test_every_recipe_on_a_page_loads(self, page, tmp_path):
        recipes = [
            block for block in blocks(page.read_text(encoding="utf-8"), "ya?ml") if block.startswith("name:")
        ]
        with documented_package.installed(tmp_path / "site"):
            for number, recipe in enumerate(recipes):
                path = tmp_path / f"{number}.yaml"
                path.write_text(recipe, encoding="utf-8")
                assert load_recipe(path).name

    def test_there_are_some(self):
        assert blocks(text_of("docs/data.md"), "yaml")
        assert blocks(text_of("docs/architecture.md"), "yaml")


PRINTED = re.compile(r"<!-- printed by: (.+?) -->\n```text\n(.*?)```", re.DOTALL)
FILES = re.compile(r"<!-- file: (\S+) -->\n```text\n(.*?)```", re.DOTALL)
MESSAGES = [
    pytest.param(page, overrides, text, id=f"{page.stem}: {overrides}")
    for page in PAGES
    for overrides, text in PRINTED.findall(page.read_text(encoding="utf-8"))
]


def read(overrides):
    """Load the recipe that the messages of the docs are about, and read its data."""
    recipe = load_recipe(Path("recipe.yaml"), overrides)
    return read_training_data(recipe, SpanTagging())


class TestMessages:
    @pytest.mark.parametrize(("page", "overrides", "printed"), MESSAGES)
    def test_it_is_printed_so(self, page, overrides, printed, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        for name, content in FILES.findall(page.read_text(encoding="utf-8")):
            Path(name).write_text(content, encoding="utf-8")
        Path("recipe.yaml").write_text(SMALLEST, encoding="utf-8")
        words = [overrides] if "{" in overrides else shlex.split(overrides)

        with pytest.raises(DanluError) as caught:
            read(words)

        assert f"danlu: {caught.value}\n" == printed

    def test_there_are_some(self):
        assert len(MESSAGES) >= 4


class TestSchemeTable:
    def test_the_tags_of_each_column_are_the_same_spans(self):
        (table,) = re.findall(
            r"^\| word \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text_of("docs/data.md"), re.MULTILINE
        )
        rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()]
        columns = list(zip(*(row[1:] for row in rows), strict=True))
        schemes = [scheme for scheme in SCHEMES if PREFIXES[scheme]]

        assert (
            len({tuple(spans_of(tags, scheme)) for tags, scheme in zip(columns, schemes, strict=True)}) == 1
        )

    def test_the_constant_is_the_one_in_the_code(self):
        assert f"At most {TOLERATED_SHARE:.0%}".replace("%", " %") in text_of("docs/data.md")


class TestRecordPage:
    def test_every_path_of_a_record_is_named(self):
        folder = RunFolder(Path("run"))
        page = text_of("docs/record.md")
        names = {
            getattr(folder, name).name
            for name in dir(RunFolder)
            if isinstance(getattr(RunFolder, name), property)
        }

        assert {name for name in names if name not in page} == set()

    def test_every_key_that_is_written_is_named(self, make_recipe, tmp_path):
        outcome = train(make_recipe("train.epochs=1"), runs=tmp_path)
        scores = read_json(outcome.run / "evaluation/valid/scores.json")
        keys = keys_of_record(outcome)
        keys |= {*scores["token_report"], *scores["token_report"]["rows"][0]}

        assert not_named(keys) == set()

    def test_every_key_of_a_text_classification_is_named(self, make_any_text_recipe, tmp_path):
        outcome = train(make_any_text_recipe("train.epochs=1"), runs=tmp_path)
        scores = read_json(outcome.run / "evaluation/valid/scores.json")
        calibration = scores["calibration"]
        keys = keys_of_record(outcome)
        keys |= {*scores["class_report"], *scores["class_report"]["rows"][0], *scores["class_report_parts"]}
        keys |= {*scores["cut"], *scores["confusion"], *scores["confusion"]["classes"], *scores["curves"]}
        keys |= {*calibration, *calibration["raw"], *calibration["raw"]["bins"][0]}
        keys |= {*scores["floors"], *next(iter(scores["floors"].values()))}
        keys |= {*scores["overlap_with_train"]}
        keys |= set(read_json(outcome.run / "model/temperature.json"))
        keys |= set(read_json(outcome.run / "evaluation/valid/errors.json")[0])
        keys |= set(read_json(outcome.run / "provenance.json")["vocabulary"]["cut_in_train"])

        assert not_named(keys) == set()

    @pytest.mark.parametrize(
        "split", ["{kind: by-group, valid: [cy], test: [dee]}", "{kind: paper, folds: 2}"]
    )
    def test_every_key_of_an_audio_classification_is_named(self, make_audio_recipe, tmp_path, split):
        outcome = train(make_audio_recipe("train.epochs=1", f"data.split={split}"), runs=tmp_path)
        scores = read_json(outcome.run / "evaluation/valid/scores.json")
        provenance = read_json(outcome.run / "provenance.json")
        means = read_json(outcome.run / "data/mean_features.json")
        overlap = scores["overlap_with_train"]
        keys = keys_of_record(outcome, encoder="audio.json")
        keys |= {*scores["cut"], *overlap, *overlap["speakers"], *overlap["sentences"], *scores["confusion"]}
        keys |= {*provenance["protocol"], *provenance["data"]["train"]["sampling"]}
        keys |= {*means, *next(iter(means["classes"].values()))}
        keys |= set(read_json(outcome.run / "evaluation/valid/errors.json")[0])

        assert not_named(keys) == set()

    def test_every_key_of_a_prediction_of_clips_is_named(self, make_audio_recipe, tones, tmp_path):
        run = train(make_audio_recipe("train.epochs=1"), runs=tmp_path).run
        clip = next((tones / "wav").iterdir())
        (heard,) = danlu.load(run).predict([clip], window_seconds=0.2)

        assert not_named({*heard.as_json(), *heard.as_json()["windows"][0]}) == set()

    def test_every_key_of_a_record_of_folds_is_named(self, make_audio_recipe, tmp_path):
        recipe = tmp_path / "recipe.yaml"
        recipe.write_text(to_yaml(make_audio_recipe("train.epochs=1")), encoding="utf-8")
        over = ["train.batch.size=8,16"]
        asked = read_arguments(recipe, protocol="k-fold", folds=2, over=over)
        done = run_folds(plan_folds(asked), out=tmp_path / "out")
        table = read_json(tmp_path / "out/table.json")
        content = read_json(done.points[0].folder / "folds.json")
        pooled, point = content["pooled"], table["points"][0]
        keys = {*content, *content["protocol"], *content["folds"][0], *content["folds"][0]["valid"], *pooled}
        keys |= {*next(iter(content["spread"].values())), *next(iter(pooled["floors"].values())), *table}
        keys |= {*point, *point["folds"], *table["protocol"]}
        keys |= set(json.loads((done.points[0].folder / "predictions.jsonl").read_text().splitlines()[0]))

        assert not_named(keys) == set()

    def test_every_key_of_a_keyphrase_evaluation_is_named(self, tmp_path):
        folder = make_joint_record(tmp_path / "run", epochs=1, splits=("valid",))
        texts = make_texts(ENGLISH, 40, random.Random(1), "valid")
        split = TaggingSplit("valid", [], texts, "bioes", 0, [], [], "ab" * 32)
        evaluation = write_phrase_evaluation(
            RunFolder(folder),
            split="valid",
            train=split,
            read=split,
            predictions=Predictions(
                make_predictions(texts, random.Random(2)), [[0.5] * len(one.words) for one in texts], 1.0
            ),
            scheme="bioes",
            weights=StoredWeights("best", 1, "9f" * 32),
            reading={},
        )
        scores = evaluation.scores
        prediction = json.loads((evaluation.folder / "predictions.jsonl").read_text().splitlines()[0])
        keys = {*scores, *scores["floors"], *scores["phrase_report"], *scores["phrase_report"]["all"]}
        keys |= {
            *prediction,
            *prediction["predicted_phrases"][0],
            *read_json(evaluation.folder / "errors.json")[0],
        }
        keys |= {*phrase_split_provenance(split, root=tmp_path), *Record(folder).history[0]["train"]}

        assert not_named(keys) == set()

    def test_every_key_of_a_prediction_is_named(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe("train.epochs=1"), runs=tmp_path).run

        assert not_named(danlu.load(run).predict(["Good."])[0].as_json()) == set()


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def keys_of_record(outcome, *, encoder="encoder.json"):
    """The keys of what a run of any task writes and prints."""
    run = outcome.run
    keys = {*outcome.as_json(), *Record(run).as_json()}
    for name in ("provenance.json", "status.json", "model/model.json", f"model/{encoder}"):
        keys |= set(read_json(run / name))
    provenance = read_json(run / "provenance.json")
    keys |= {*provenance["data"]["train"], *provenance["vocabulary"], *provenance["machine"]}
    keys |= {*provenance["overlap"]["valid"], *read_json(run / "evaluation/valid/scores.json")}
    for name in ("history.jsonl", "looks.jsonl", "evaluation/valid/predictions.jsonl"):
        keys |= set(json.loads((run / name).read_text().splitlines()[0]))
    return keys


def not_named(keys):
    """The keys that the page of the record does not name."""
    page = text_of("docs/record.md")
    return {key for key in keys if f"`{key}`" not in page}


def dependency_rows(title):
    """Name, import and files of each row of a table of docs/dependencies.md."""
    section = text_of("docs/dependencies.md").partition(f"## {title}\n")[2].partition("\n## ")[0]
    for line in re.findall(r"^\| (?!package|-)(.+) \|$", section, re.MULTILINE):
        name, imported, where, _ = line.split(" | ")
        yield name, imported, [DOCS / target for target in re.findall(r"\]\(([^)]+)\)", where)]


class TestDependencies:
    def test_they_are_those_of_the_project(self):
        project = tomllib.loads(text_of("pyproject.toml"))["project"]

        def names(requirements):
            return sorted(re.match(r"[\w.-]+", requirement)[0] for requirement in requirements)

        assert sorted(name for name, _, _ in dependency_rows("To run")) == names(project["dependencies"])
        assert sorted(name for name, _, _ in dependency_rows("To develop")) == names(
            project["optional-dependencies"]["dev"]
        )
        extras = project["optional-dependencies"]
        assert sorted(name for name, _, _ in dependency_rows("With an extra")) == names(
            requirement for extra in extras if extra != "dev" for requirement in extras[extra]
        )

    @pytest.mark.parametrize("title", ["To run", "With an extra", "To develop"])
    def test_they_are_imported_where_the_page_says(self, title):
        wrong = [
            f"{name}: {file.name}"
            for name, imported, files in dependency_rows(title)
            for file in files
            if file.suffix == ".py"
            and imported.startswith("`")
            and not re.search(rf"^\s*(?:import|from) {imported.strip('`')}\b", file.read_text(), re.MULTILINE)
        ]

        assert wrong == []
