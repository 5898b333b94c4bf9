"""Credit assumptions and their rating table are read whole or refused whole, and fit the names of a deal."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from abs_model.errors import ScenarioError
from abs_model.io.credit_file import (
    CreditFile,
    check_credit,
    check_downgrades,
    credit_schema,
    rating_table_schema,
    read_credit_file,
    read_rating_table,
)
from abs_model.scenario.credit_name import CreditName
from abs_model.scenario.scenario import BASE, Scenario
from tests.builders import series_one_deal

TABLE = """\
id: three
name: {zh: 三级, en: three}
scale: domestic
source: illustrative
date: 2020-07-07
years: [1, 3]
default_probability:
  AAA: [0.001, 0.003]
  AA+: [0.004, 0.020]
  AA:  [0.010, 0.050]
expected_loss:
  AAA: [0.0005, 0.0015]
  AA+: [0.0020, 0.0100]
  AA:  [0.0050, 0.0250]
"""

CREDIT = """\
version: v1
rating_table: tables/three.yaml
copula: {kind: gaussian}
correlation:
  common: 0.2
  province: 0.1
  names:
    guarantor: {common: 0.3}
recovery_ratio: 0.2
recovery_lag_days: 365
names:
  c1:
    default_probability:
      - {years: 1, probability: 0.01}
      - {years: 3, probability: 0.02}
  guarantor: {rating: AA+}
contagion:
  - {obligor: c1, provider: guarantor, probability: 0.25}
source: {correlation: illustrative}
"""

MATRIX = """\
version: v1
rating_table: tables/three.yaml
correlation:
  matrix:
    names: [c1, c2, guarantor]
    rows:
      - [1, 0.2, 0.3]
      - [0.2, 1, 0.4]
      - [0.3, 0.4, 1]
"""

C1, C2 = CreditName(id="c1", rating="AA"), CreditName(id="c2", rating="AA+")
GUARANTOR = CreditName(id="guarantor", rating="AAA")


def write(folder: Path, credit: str = CREDIT, table: str = TABLE) -> Path:
    """Both files."""
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables/three.yaml").write_text(table, encoding="utf-8", newline="\n")
    file = folder / "credit.yaml"
    file.write_text(credit, encoding="utf-8", newline="\n")
    return file


def changed(text: str, old: str, new: str) -> str:
    """A text with one place of it changed."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


DEAL = series_one_deal()
"""Core enterprises c1 to c6, of which a pool may hold some, and a guarantor."""


def refusal(file: Path) -> list[str]:
    """What is said of a file that is refused, without the folder that it stands in."""
    with pytest.raises(ScenarioError) as caught:
        read_credit_file(file)
    assert caught.value.exit_code == 5
    return [line.removeprefix(f"{file.parent}/") for line in str(caught.value).splitlines()]


def misfit(file: CreditFile, *names: CreditName) -> list[str]:
    """What is said of assumptions that do not fit a deal, without the path of their file."""
    with pytest.raises(ScenarioError) as caught:
        check_credit(file, names, DEAL)
    return [line.removeprefix(f"{file.path}:") for line in str(caught.value).splitlines()]


def test_both_files_are_read_with_one_hash(tmp_path: Path) -> None:
    read = read_credit_file(write(tmp_path))
    assert read.terms.correlation.names["guarantor"].common == 0.3
    assert read.terms.names["c1"].default_probability[1].probability == 0.02
    assert read.table.row("AA") == (0.01, 0.05)
    assert read.warnings == ()
    digests = "".join(hashlib.sha256(text.encode()).hexdigest() for text in (CREDIT, TABLE))
    assert read.sha256 == hashlib.sha256(digests.encode()).hexdigest()
    assert read_credit_file(tmp_path).terms == read.terms


def test_the_hash_changes_with_either_file(tmp_path: Path) -> None:
    plain = read_credit_file(write(tmp_path)).sha256
    assert read_credit_file(write(tmp_path, CREDIT.replace("0.25", "0.5"))).sha256 != plain
    assert read_credit_file(write(tmp_path, table=TABLE.replace("0.003]", "0.004]"))).sha256 != plain


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "common: 0.2\n",
            "common: 1.2\n",
            "credit.yaml:5:11: correlation.common is 1.2; a decimal below 1 is wanted. Write 0.012 for 1.2 %.",
        ),
        (
            "common: 0.2\n",
            "common: 0.95\n",
            "credit.yaml:4:1: shares of correlation sum to 1.05 (common 0.95 + province 0.1); "
            "a sum below 1 is wanted, the rest being a name's own risk. Lower one of them.",
        ),
        (
            "{common: 0.3}",
            "{common: 0.3, group: 0.6}",
            "credit.yaml:8:16: shares of correlation.names.guarantor sum to 1 (common 0.3 + province 0.1 + group 0.6); "
            "a sum below 1 is wanted, the rest being a name's own risk. Lower one of them.",
        ),
        (
            "kind: gaussian",
            "kind: student",
            'credit.yaml:3:16: copula.kind is "student"; one of gaussian, student_t, double_t is wanted. '
            "Did you mean student_t?",
        ),
        (
            "kind: gaussian",
            "kind: student_t",
            "credit.yaml:3:9: copula has kind student_t and no degrees of freedom; degrees_of_freedom is wanted. "
            "Add degrees_of_freedom, 4 for example, or write kind: gaussian.",
        ),
        (
            "kind: gaussian",
            "kind: gaussian, own_degrees: 4",
            "credit.yaml:3:9: copula has kind gaussian and own_degrees; no degrees of freedom with gaussian is wanted. "
            "Strike own_degrees, or change the kind.",
        ),
        (
            "kind: gaussian",
            "kind: double_t, own_degrees: 2",
            "credit.yaml:3:39: copula.own_degrees is 2; a number above 2 is wanted. Check the number.",
        ),
        (
            "probability: 0.02}",
            "probability: 2}",
            "credit.yaml:15:33: names.c1.default_probability.1.probability is 2; "
            "a probability from 0 to 1 is wanted. Write 0.02 for 2 %.",
        ),
        (
            "probability: 0.02}",
            "probability: 0.002}",
            "credit.yaml:15:33: names.c1.default_probability.1.probability falls from 0.01 to 0.002; "
            "cumulative probabilities that do not fall are wanted. Check both; sum up those of single years.",
        ),
        (
            "years: 3, probability: 0.02}",
            "years: 1, probability: 0.02}",
            "credit.yaml:15:17: names.c1.default_probability.1.years is 1, after 1; rising years are wanted. "
            "Put them in order.",
        ),
        (
            "{rating: AA+}",
            "{rating: AA+, default_probability: [{years: 1, probability: 0.1}]}",
            "credit.yaml:16:14: names.guarantor has a rating and default_probability; one of the two is wanted. "
            "Strike the rating: the probabilities would speak.",
        ),
        (
            "{rating: AA+}",
            "{ratng: AA+}",
            'credit.yaml:16:15: names.guarantor has "ratng"; a term that is known there is wanted. '
            "Did you mean rating?",
        ),
        (
            "probability: 0.25}\n",
            "probability: 0.25}\n  - {obligor: c1, provider: guarantor, probability: 0.5}\n",
            "credit.yaml:19:5: contagion from c1 to guarantor is given twice; each pair once is wanted. "
            "Strike one of the two.",
        ),
        (
            "tables/three.yaml",
            "tables/tree.yaml",
            'credit.yaml:2:15: rating_table is "tables/tree.yaml", and there is no such file; '
            "the path of a rating table, from the folder of this file, is wanted. Did you mean tables/three.yaml?",
        ),
        (
            "tables/three.yaml",
            "nowhere/three.yaml",
            'credit.yaml:2:15: rating_table is "nowhere/three.yaml", and there is no such file; '
            "the path of a rating table, from the folder of this file, is wanted. Check the path.",
        ),
    ],
)
def test_assumptions_that_do_not_fit_are_said_in_full(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert refusal(write(tmp_path, changed(CREDIT, old, new))) == [said]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[1, 3]",
            "[3, 3]",
            "6:12: years.1 is 3, after 3; rising years are wanted. "
            "Put them in order, and the columns of every rating with them.",
        ),
        (
            "[0.004, 0.020]",
            "[0.004]",
            "9:8: default_probability.AA+ has 1 value; one for each of the 2 years is wanted. Add what is missing.",
        ),
        (
            "[0.0050, 0.0250]",
            "[0.0050, 0.0250, 0.03]",
            "14:8: expected_loss.AA has 3 values; one for each of the 2 years is wanted. "
            "Strike what is too much, or add its year.",
        ),
        (
            "[0.004, 0.020]",
            "[0.004, 2.0]",
            "9:16: default_probability.AA+.1 is 2.0; a probability from 0 to 1 is wanted. Write 0.02 for 2 %.",
        ),
        (
            "[0.004, 0.020]",
            "[0.008, 0.007]",
            "9:16: default_probability.AA+ falls by year 3, from 0.008 to 0.007; "
            "cumulative values that do not fall are wanted. Check both; sum up those of single years.",
        ),
        (
            "[0.0020, 0.0100]",
            "[0.0004, 0.0100]",
            "13:9: expected_loss.AA+ by year 1 is 0.0004, below the 0.0005 of AAA; "
            "at least what the better rating above it has is wanted. "
            "Check both numbers; ratings go from best to worst.",
        ),
        (
            "  AA:  [0.0050, 0.0250]\n",
            "",
            "10:8: AA has no row under expected_loss; the same ratings in both are wanted. "
            "Add it there, or strike it under default_probability.",
        ),
        (
            "scale: domestic",
            "scale: local",
            '3:8: scale is "local"; one of domestic, international is wanted. Choose one of them.',
        ),
        (
            "date: 2020-07-07",
            "date: 2020-7",
            '5:7: date is "2020-7"; a date is wanted. Write year-month-day: 2020-07-07.',
        ),
    ],
)
def test_a_table_that_does_not_fit_is_said_in_full(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert refusal(write(tmp_path, table=changed(TABLE, old, new))) == [f"tables/three.yaml:{said}"]


def test_all_faults_of_a_table_are_said_at_once(tmp_path: Path) -> None:
    broken = TABLE.replace("[0.001, 0.003]", "[0.005, 0.003]").replace("[0.0050, 0.0250]", "[0.0050]")
    lines = refusal(write(tmp_path, table=broken))
    assert [line.split(": ")[0] for line in lines] == [
        "tables/three.yaml:8:16",
        "tables/three.yaml:9:9",
        "tables/three.yaml:14:8",
    ]


def test_a_table_without_ratings_is_refused(tmp_path: Path) -> None:
    table = TABLE[: TABLE.index("default_probability:")] + "default_probability: {}\n"
    assert refusal(write(tmp_path, table=table)) == [
        "tables/three.yaml:7:22: default_probability is empty; at least one rating is wanted. "
        "Add ratings, best first: AAA: [0.001, ...]."
    ]


def test_a_table_is_read_on_its_own(tmp_path: Path) -> None:
    write(tmp_path)
    assert read_rating_table(tmp_path / "tables/three.yaml").id == "three"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[1, 0.2, 0.3]",
            "[1, 0.2]",
            "7:9: row 1 of correlation.matrix has 2 entries; one for each of the 3 names is wanted. "
            "Add what is missing, or strike what is too much.",
        ),
        (
            "      - [0.3, 0.4, 1]\n",
            "",
            "6:5: correlation.matrix has 2 rows; one for each of the 3 names is wanted. "
            "Add what is missing, or strike what is too much.",
        ),
        (
            "[0.2, 1, 0.4]",
            "[0.2, 0.9, 0.4]",
            "8:15: entry 2 of row 2 of correlation.matrix is 0.9; 1 is wanted for a name with itself. Write 1.",
        ),
        (
            "[0.2, 1, 0.4]",
            "[0.2, 1, 40]",
            "8:18: entry 3 of row 2 of correlation.matrix is 40; a correlation from -1 to 1 is wanted. "
            "Write 0.4 for 40 %.",
        ),
        (
            "[0.2, 1, 0.4]",
            "[0.2, 1, 0.5]",
            "9:15: correlation.matrix has 0.4 for guarantor with c2 and 0.5 for c2 with guarantor; "
            "one number for both is wanted. Change one of the two.",
        ),
        (
            "[c1, c2, guarantor]",
            "[c1, c1, guarantor]",
            '5:17: correlation.matrix.names has "c1" twice; each name once is wanted. '
            "Strike one, with its row and column.",
        ),
        (
            "  matrix:\n",
            "  common: 0.1\n  matrix:\n",
            "3:1: correlation has a matrix and common; shares or a matrix is wanted. Strike one of the two.",
        ),
    ],
)
def test_a_matrix_that_holds_no_correlations_is_said_in_full(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert refusal(write(tmp_path, changed(MATRIX, old, new))) == [f"credit.yaml:{said}"]


def test_a_matrix_that_no_names_can_have_is_mended_with_a_warning(tmp_path: Path) -> None:
    # Smallest eigenvalue 1.3 - sqrt(1.71) = -0.007670, its vector (0.43892, -0.78405, 0.43892): without it
    # 0.9 becomes 0.897360 and the diagonal 1.001478 and 1.004715, so that 0.894592 is left of 0.9.
    rows = MATRIX.replace("[1, 0.2, 0.3]", "[1, 0.9, 0.6]").replace("[0.2, 1, 0.4]", "[0.9, 1, 0.9]")
    read = read_credit_file(write(tmp_path, rows.replace("[0.3, 0.4, 1]", "[0.6, 0.9, 1]")))
    assert [str(warning).removeprefix(f"{read.path}:") for warning in read.warnings] == [
        "4:3: no names can have these correlations together; the nearest that they can differ by up to 0.0054; "
        "a positive semi-definite matrix is wanted. Check the entries; the mended matrix is used."
    ]


def test_a_matrix_that_would_change_much_is_refused(tmp_path: Path) -> None:
    rows = MATRIX.replace("[1, 0.2, 0.3]", "[1, 0.9, 0]").replace("[0.2, 1, 0.4]", "[0.9, 1, 0.9]")
    assert refusal(write(tmp_path, rows.replace("[0.3, 0.4, 1]", "[0, 0.9, 1]"))) == [
        "credit.yaml:4:3: no names can have these correlations together; "
        "the nearest that they can differ by up to 0.1707; a positive semi-definite matrix is wanted. "
        "Check the entries: the matrix is mended only where none changes by more than 0.10."
    ]


def test_names_of_the_deal_pass(tmp_path: Path) -> None:
    check_credit(read_credit_file(write(tmp_path)), [C1, C2, GUARANTOR], DEAL)
    check_credit(read_credit_file(write(tmp_path, MATRIX)), [C1, C2, GUARANTOR], DEAL)


def test_a_core_enterprise_that_the_pool_does_not_hold_today_may_be_named(tmp_path: Path) -> None:
    check_credit(read_credit_file(write(tmp_path)), [C2, GUARANTOR], DEAL)


EITHER = "a core enterprise of the deal, or the role of a support's provider, is wanted"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "guarantor: {rating",
            "garantor: {rating",
            f'16:13: names has "garantor"; {EITHER}. Did you mean guarantor?',
        ),
        (
            "guarantor: {common",
            "zeta: {common",
            f'8:11: correlation.names has "zeta"; {EITHER}. Write one of: c1, c2, c3, c4, c5, c6, guarantor.',
        ),
        (
            "obligor: c1",
            "obligor: guarantor",
            '18:15: contagion.0.obligor is "guarantor"; a core enterprise of the deal is wanted. '
            "Write one of: c1, c2, c3, c4, c5, c6.",
        ),
        (
            "provider: guarantor",
            "provider: garant",
            '18:29: contagion.0.provider is "garant"; the role of a support\'s provider is wanted. '
            "Did you mean guarantor?",
        ),
    ],
)
def test_a_name_that_nobody_has_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert misfit(read_credit_file(write(tmp_path, changed(CREDIT, old, new))), C1, C2, GUARANTOR) == [said]


def test_a_matrix_has_known_names_only_and_all_of_the_model(tmp_path: Path) -> None:
    read = read_credit_file(write(tmp_path, changed(MATRIX, "[c1, c2, guarantor]", "[c1, c22, guarantor]")))
    assert misfit(read, C1, C2, GUARANTOR) == [
        "5:12: correlation.matrix leaves out c2; every core enterprise of the pool and every provider of support is "
        "wanted. Add a row and a column for each.",
        f'5:17: correlation.matrix.names.1 is "c22"; {EITHER}. Did you mean c2?',
    ]


WANTED = "a rating of the table, or default_probability, is wanted"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            CreditName(id="c2"),
            f"11:1: c2 has no default probability: the deal does not rate it; {WANTED}. "
            "Add names.c2.rating, or a rating in the deal.",
        ),
        (
            CreditName(id="c2", rating="AA-"),
            f"11:1: c2 is rated AA- in the deal, which tables/three.yaml does not have; {WANTED}. "
            "Add a row for AA- there, or names.c2.rating here. Did you mean AA?",
        ),
    ],
)
def test_a_name_without_a_default_probability_is_refused(tmp_path: Path, name: CreditName, said: str) -> None:
    assert misfit(read_credit_file(write(tmp_path)), C1, name, GUARANTOR) == [said]


def test_a_rating_that_the_table_does_not_have_is_answered_with_the_nearest(tmp_path: Path) -> None:
    read = read_credit_file(write(tmp_path, changed(CREDIT, "{rating: AA+}", "{rating: aaa}")))
    assert misfit(read, C1, C2, GUARANTOR) == [
        '16:23: names.guarantor.rating is "aaa", which tables/three.yaml does not have; '
        "a rating of the table is wanted. Did you mean AAA?"
    ]


def test_ratings_of_the_deal_are_not_looked_up_on_an_international_scale(tmp_path: Path) -> None:
    read = read_credit_file(write(tmp_path, table=changed(TABLE, "scale: domestic", "scale: international")))
    assert misfit(read, C1, C2, GUARANTOR) == [
        f"11:1: c2 is rated AA+ on the domestic scale, and tables/three.yaml is international; {WANTED}. "
        "Add names.c2.rating, on the scale of the table."
    ]


def test_every_name_that_does_not_fit_is_said_at_once(tmp_path: Path) -> None:
    read = read_credit_file(write(tmp_path, changed(CREDIT, "obligor: c1", "obligor: c7")))
    lines = misfit(read, CreditName(id="c3"), CreditName(id="c4"), GUARANTOR)
    assert [line.split(" ")[1] for line in lines] == ["c3", "c4", "contagion.0.obligor"]


def test_heavy_tails_of_both_kinds_take_one_common_factor(tmp_path: Path) -> None:
    text = CREDIT.replace("kind: gaussian", "kind: double_t, own_degrees: 4").replace("province: 0.1", "industry: 0.1")
    names = [
        CreditName(id="c1", rating="AA", industry="one"),
        CreditName(id="c2", rating="AA", industry="one"),
        CreditName(id="c3", rating="AA", industry="two"),
    ]
    read = read_credit_file(write(tmp_path, text))
    assert misfit(read, *names) == [
        "3:16: copula.kind is double_t, and the names have 2 common factors; one factor is wanted with it. "
        "Leave common as the only share, or write kind: student_t."
    ]
    check_credit(read, names[1:], DEAL)


def test_a_downgrade_of_a_name_without_a_rating_is_refused(tmp_path: Path) -> None:
    read = read_credit_file(write(tmp_path))
    drivers: list[dict[str, Any]] = [{"c2": 1, "guarantor": 2}, {"c1": 0}, {"c1": 1}]
    scenarios = [
        Scenario.model_validate({**BASE.model_dump(), "id": f"s{number}", "downgrades": downgrades})
        for number, downgrades in enumerate(drivers)
    ]
    check_downgrades(read, [C1, C2, GUARANTOR], scenarios[:2])
    with pytest.raises(ScenarioError) as caught:
        check_downgrades(read, [C1, C2, GUARANTOR], scenarios)
    assert str(caught.value) == (
        "scenario s2: downgrades.c1 moves a name that has stated default probabilities and no rating; "
        f"a rating is wanted for a downgrade. Write names.c1.rating in {read.path}, "
        "or use default_probability_multiplier."
    )


@pytest.mark.parametrize("schema", [credit_schema(), rating_table_schema()], ids=["credit", "rating table"])
def test_a_schema_says_of_every_term_what_it_is(schema: dict[str, Any]) -> None:
    records = {"": schema, **schema["$defs"]}
    terms = {f"{record}.{name}": term for record, node in records.items() for name, term in node["properties"].items()}
    assert [name for name, term in terms.items() if not term.get("description")] == []
    assert all(node["additionalProperties"] is False for node in records.values())
