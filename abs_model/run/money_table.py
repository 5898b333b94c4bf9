"""Who pays whom and when, in the note and around it: debtors, plan, investors, fees, subsidies; to the fen."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.deal.support import POOL as EVERY_CLAIM
from abs_model.engine.ledger import COMMINGLED, MARKET, POOL, RECEIVABLES, Line
from abs_model.engine.plan import Plan
from abs_model.errors import Fault, InvariantError, ScenarioError
from abs_model.measure.money import Amounts, pro_rata, to_yuan
from abs_model.pool.claim_book import ClaimBook
from abs_model.run.borrower_due import SUBSIDY, FinancedClaim
from abs_model.run.borrower_flow import Financing, financing_of
from abs_model.run.record import Projection
from abs_model.run.summary import Identity
from abs_model.run.table import movement_date
from abs_model.schedule.period import period_of

VEHICLES, INVESTOR, DEBTOR, TAX, FEES = "vehicles", "investor", "original_debtor", "tax", "fees"
PURCHASE = "purchase"

MOVEMENT_COLUMNS = ["date", "payer", "payee", "part", "debtor_id", "amount"]
TABLE_COLUMNS = ["date", "party", "debtor_id", "before_subsidy", "subsidy", "after_subsidy"]
CHECK_COLUMNS = ["date", "money_in", "money_out", "unbalanced", "cash_held"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoneyTable:
    """Who pays whom and when, as the documents and the subsidy schemes have it; amounts in yuan.

    Attributes
    ----------
    movements : DataFrame
        One line for each payment: date, payer, payee, part, debtor_id (where a debtor pays or is paid), amount above
        0. Payers and payees are roles of parties, ``original_debtor``, ``investor``, ``vehicles`` (all accounts of the
        plan together), ``tax``, ``fees`` where a fee names no payee, ``reinvestment``.
    table : DataFrame
        One line for each date and party that receives or pays then: date, party, debtor_id, before_subsidy, subsidy,
        after_subsidy; received above 0, paid below. Of the vehicles it is the change of the cash that they hold.
        Lines of one date add up to 0 in every column.
    checks : DataFrame
        One line for each date: what all parties receive and pay, what does not balance, and the cash that is held then.
    identities : tuple of Identity
        All that is received = all that is paid; what debtors pay by day = what the plan collects by period; the cash
        left in the end = what stands in the accounts.
    """

    movements: pd.DataFrame
    table: pd.DataFrame
    checks: pd.DataFrame
    identities: tuple[Identity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Movement:
    """One payment, fen."""

    date: datetime.date
    payer: str
    payee: str
    part: str
    debtor_id: str
    amount: int


def money_table(projection: Projection, book: ClaimBook) -> MoneyTable:
    """Put the flows of debtors and those of the plan together.

    The ledger has what debtors pay by collection period; here it stands on the day on which it is paid, and the plan
    holds it until it is distributed. A debtor pays the creditor of its structure, who hands it on the same day; what is
    paid by the cut-off is no part of the pool, and the creditor's.

    Parameters
    ----------
    projection : Projection
        Its first path counts. Debtors have to pay all of it in time, for their flows are those of the contracts.
    book : ClaimBook
        That the pool of the projection was made of.

    Raises
    ------
    ScenarioError
        If the pool does not bring in each period what the claims promise.
    """
    financing = financing_of(book)
    _refuse_other_collections(projection, financing)
    movements = sorted(
        [
            *_of_plan(projection, financing.claims),
            *_of_debtors(financing),
        ],
        key=lambda one: one.date,
    )
    lines = pd.DataFrame(
        [(one.date, one.payer, one.payee, one.part, one.debtor_id, one.amount) for one in movements],
        columns=MOVEMENT_COLUMNS,
    )
    lines["date"] = pd.to_datetime(lines["date"])
    table = _by_party(lines)
    checks = _checks(table)
    identities = _identities(projection, financing, table, checks)
    for one in identities:
        if not one.holds:
            raise InvariantError(f"{one.identifier}: {one.left} fen on one side, {one.right} on the other")
    return MoneyTable(
        movements=_in_yuan(lines, ("amount",)),
        table=_in_yuan(table, TABLE_COLUMNS[3:]),
        checks=_in_yuan(checks, CHECK_COLUMNS[1:]),
        identities=identities,
    )


def party_totals(table: pd.DataFrame) -> pd.DataFrame:
    """What each party receives and pays over the whole life, from ``MoneyTable.table``; debtors together."""
    amounts = TABLE_COLUMNS[3:]
    fen = table.assign(**{name: np.rint(table[name] * 100.0) for name in amounts})
    totals = fen.groupby("party", sort=False)[amounts].sum().reset_index()
    return _in_yuan(totals, amounts)


def _of_debtors(financing: Financing) -> Iterator[_Movement]:
    """What debtors pay and receive; instalments go on to the plan the same day."""
    for flow in financing.flows:
        debtor, is_paid = financing.claims[flow.claim].debtor_id, flow.amount < 0
        yield _Movement(
            date=flow.date,
            payer=DEBTOR if is_paid else flow.party,
            payee=flow.party if is_paid else DEBTOR,
            part=flow.part,
            debtor_id=debtor,
            amount=abs(flow.amount),
        )
        if flow.is_collected:
            yield _Movement(
                date=flow.date, payer=flow.party, payee=VEHICLES, part=flow.part, debtor_id="", amount=abs(flow.amount)
            )


def _of_plan(projection: Projection, claims: tuple[FinancedClaim, ...]) -> Iterator[_Movement]:
    """Movements of the ledger on the first path, but for what the pool brings."""
    parties = _parties(projection.plan)
    for line, moved in projection.payments.moved.items():
        if line.source.startswith(f"{POOL}."):
            continue
        for number in np.flatnonzero(moved[:, 0]):
            date, amount = movement_date(projection.plan.periods[number], line), int(moved[number, 0])
            if line.target == PURCHASE:
                yield from _price(date, amount, claims)
                continue
            payer, payee = _party(line.source, parties), _party(line.target, parties)
            if payer != payee:
                part = _part(line)
                yield _Movement(date=date, payer=payer, payee=payee, part=part, debtor_id="", amount=amount)


def _price(date: datetime.date, amount: int, claims: tuple[FinancedClaim, ...]) -> Iterator[_Movement]:
    """The price of the pool goes to the creditors of the claims, by principal."""
    weights = np.array([[float(claim.principal)] for claim in claims])
    parts = pro_rata(np.array([float(amount)]), weights)[:, 0]
    creditors: dict[str, int] = {}
    for claim, part in zip(claims, parts, strict=True):
        creditors[claim.creditor] = creditors.get(claim.creditor, 0) + int(part)
    for creditor, own in creditors.items():
        if own:
            yield _Movement(date=date, payer=VEHICLES, payee=creditor, part=PURCHASE, debtor_id="", amount=own)


def _parties(plan: Plan) -> dict[str, str]:
    """Whose every name of the ledger is."""
    deal = plan.deal
    parties = {account.id: VEHICLES for account in deal.accounts}
    for note in plan.notes:
        name = note.tranche.id
        parties |= dict.fromkeys((f"investors.{name}", note.interest, note.repayment, f"{name}.residual"), INVESTOR)
    for fee in deal.plan_fees:
        parties |= dict.fromkeys((f"fees.{fee.id}", f"fees.{fee.id}.excess"), fee.payee or FEES)
    parties |= {support.id: support.provider for support in deal.support}
    return parties | {
        "tax": TAX,
        MARKET: MARKET,
        EVERY_CLAIM: VEHICLES,
        RECEIVABLES: RECEIVABLES,
        COMMINGLED: COMMINGLED,
    }


def _party(name: str, parties: Mapping[str, str]) -> str:
    """The party behind a name of the ledger; what is released goes to a role by its own name."""
    return parties.get(name, name)


def _part(line: Line) -> str:
    """What a movement of the plan is: the payee's name, or the support or investors that it comes from."""
    return line.source if line.verb in {"issue", "draw", "earn", "call"} else line.target


def _refuse_other_collections(projection: Projection, financing: Financing) -> None:
    """Refuse a path on which the pool does not bring, period by period, what the claims promise."""
    promised, late = _promised(projection, financing)
    payments = projection.payments
    brought = sum(
        (moved[:, 0] for line, moved in payments.moved.items() if line.source.startswith(f"{POOL}.")),
        start=np.zeros(len(promised)),
    )
    wrong = np.flatnonzero(brought != promised)
    if not len(wrong) and late == int(payments.after_legal_final[0]):
        return
    number = int(wrong[0]) if len(wrong) else len(promised) - 1
    fault = Fault(
        where=f"scenario {projection.scenarios[0].id}",
        found=f"by {projection.plan.periods[number].end} the pool brings {brought[: number + 1].sum() / 100:,.2f} yuan "
        f"where debtors owe {promised[: number + 1].sum() / 100:,.2f}",
        wanted="a scenario in which debtors pay all of it in time is wanted",
        remedy="Ask who pays whom of the base case.",
    )
    raise ScenarioError(str(fault))


def _promised(projection: Projection, financing: Financing) -> tuple[Amounts, int]:
    """What claims promise by collection period, and after the last one; fen."""
    paid = [flow for flow in financing.flows if flow.is_collected]
    days = np.array([flow.date.toordinal() for flow in paid], dtype=np.int64)
    periods = projection.plan.periods
    sums = np.bincount(period_of(days, periods), [-flow.amount for flow in paid], minlength=len(periods) + 1)
    return np.asarray(sums[:-1], dtype=np.float64), int(sums[-1])


def _by_party(lines: pd.DataFrame) -> pd.DataFrame:
    """One line for each date and party, fen."""
    is_subsidy = lines["part"] == SUBSIDY
    sides = []
    for side, sign in (("payee", 1), ("payer", -1)):
        own = lines[["date", side, "debtor_id"]].rename(columns={side: "party"})
        own["before_subsidy"] = sign * lines["amount"].where(~is_subsidy, 0)
        own["subsidy"] = sign * lines["amount"].where(is_subsidy, 0)
        own["debtor_id"] = own["debtor_id"].where(own["party"] == DEBTOR, "")
        sides.append(own)
    table = pd.concat(sides).groupby(["date", "party", "debtor_id"], sort=False)[["before_subsidy", "subsidy"]].sum()
    table["after_subsidy"] = table["before_subsidy"] + table["subsidy"]
    order = {party: place for place, party in enumerate((DEBTOR, VEHICLES, INVESTOR))}
    kept = table[(table != 0).any(axis=1)].reset_index()
    kept["place"] = kept["party"].map(order).fillna(len(order))
    return kept.sort_values(["date", "place"], kind="stable", ignore_index=True)[TABLE_COLUMNS]


def _checks(table: pd.DataFrame) -> pd.DataFrame:
    """Received and paid by date, fen, and what the plan then holds."""
    amount = table["after_subsidy"]
    by_date = pd.DataFrame(
        {
            "date": table["date"],
            "money_in": amount.clip(lower=0),
            "money_out": -amount.clip(upper=0),
            "cash_held": amount.where(table["party"] == VEHICLES, 0),
        }
    )
    checks = by_date.groupby("date", sort=True).sum().reset_index()
    checks["cash_held"] = checks["cash_held"].cumsum()
    checks["unbalanced"] = checks["money_in"] - checks["money_out"]
    return checks[CHECK_COLUMNS]


def _identities(
    projection: Projection, financing: Financing, table: pd.DataFrame, checks: pd.DataFrame
) -> tuple[Identity, ...]:
    payments = projection.payments
    left = sum(int(payments.standing[account.id][-1, 0]) for account in projection.plan.deal.accounts)
    sums = table.groupby("date")[["before_subsidy", "subsidy", "after_subsidy"]].sum()
    promised, late = _promised(projection, financing)
    collected = sum(int(moved[:, 0].sum()) for line, moved in payments.moved.items() if line.source.startswith(POOL))
    return (
        Identity(identifier="money_by_date", left=int(sums.abs().to_numpy().sum()), right=0),
        Identity(identifier="money_in", left=int(checks["money_in"].sum()), right=int(checks["money_out"].sum())),
        Identity(identifier="collections_by_day", left=int(promised.sum()), right=collected),
        Identity(identifier="cash_held", left=int(checks["cash_held"].iloc[-1]), right=left + late),
    )


def _in_yuan(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    return table.assign(**{name: to_yuan(table[name].to_numpy(dtype=np.float64)) for name in columns})
