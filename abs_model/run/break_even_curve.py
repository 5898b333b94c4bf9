"""What a driver does on its way to the break and beyond: the values that a break-even was found among."""

from collections.abc import Sequence

import pandas as pd

from abs_model.run.driven import with_failures
from abs_model.run.record import Subject
from abs_model.run.reverse import break_even
from abs_model.scenario.scenario import BASE, Scenario


def break_even_curve_table(
    subject: Subject, drivers: Sequence[str], tranche: str | None = None, scenario: Scenario = BASE
) -> pd.DataFrame:
    """One row a driver and value that was looked at, while providers of support stand and when they fail.

    Columns ``driver``, ``provider``, ``tranche``, ``value``, ``holds``, then figures as ``figures_of`` has them.

    Parameters
    ----------
    subject : Subject
    drivers : sequence of str
        Ids of drivers that move paths.
    tranche : str, optional
        Id; the first tranche if left out.
    scenario : Scenario
        What holds besides.
    """
    under = {"alive": scenario} | ({"failed": with_failures(subject, scenario)} if subject.deal.support else {})
    parts = []
    for driver in dict.fromkeys(drivers):
        for provider, one in under.items():
            found = break_even(subject, driver, tranche, one)
            table = found.table.copy()
            for place, (word, text) in enumerate(
                {"driver": driver, "provider": provider, "tranche": found.tranche}.items()
            ):
                table.insert(place, word, text)
            parts.append(table)
    return pd.concat(parts, ignore_index=True)
