"""What intellectual property counts for as at a day: accepted or not and why, its latest appraisal, what it lends."""

from datetime import date

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from abs_model.deal.deal import Deal
from abs_model.deal.ip import IpTerms
from abs_model.glossary import label
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.cell import clean_text
from abs_model.pool.ip_history import latest_appraisals
from abs_model.pool.ip_objection import Standing, objections
from abs_model.pool.ip_pledge import Pledge, rivals, same_property
from abs_model.pool.ip_schema import REGISTER
from abs_model.pool.ip_term import expiry_that_counts, years_between
from abs_model.pool.tape import Tape
from abs_model.terms import RATE_UNIT, rate_units

_DTYPES = {"amount": "float64", "rate": "float64", "date": "datetime64[us]", "flag": "boolean"}
_NUMBERS = ("growth_rate", "economic_life_years")


def assets_of(register: Tape, valuations: Tape | None, deal: Deal, claims: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Every good row of the register: accepted, or the first reason why not; its latest value; what may be lent on it.

    A property that is pledged to several claims has a row for each; at most one of them is accepted.

    Parameters
    ----------
    register : Tape
        As ``read_register`` gives it. A refused row still keeps a property from counting for another claim.
    valuations : Tape, optional
        As ``read_valuations`` gives it.
    deal : Deal
        With its ``ip`` block.
    claims : DataFrame
        Good claims: claim_id, debtor_id.
    as_of : date
        Appraisals after it are not known yet; annual fees have to be paid until it. Pledges and invalidations count
        until this day or the closing, whichever is later: nobody closes on a right that has lapsed since the cut-off.

    Returns
    -------
    DataFrame
        In the order of the register: its columns, and debtor_id (NA for an unknown claim), property_no (equal where
        rows name the same property), is_accepted, rule, rule_zh, rule_en, found, message (empty where accepted),
        is_stale, pledge_ratio, lending_value (yuan; nothing where not accepted), legal_years and life_years
        (remaining). Of the register's own columns, expiry_date is the one that counts, appraised_value and
        appraisal_date are of the latest appraisal; register_value and register_date keep what the register says.

    Raises
    ------
    ValueError
        If the deal has no ``ip`` block.

    References
    ----------
    民法典 articles 414, 440 and 444; 专利法 (2020) articles 42 to 44.
    """
    terms = ip_terms(deal)
    frame = _complete(register.frame)
    frame["debtor_id"] = frame["claim_id"].map(dict(zip(claims["claim_id"], claims["debtor_id"], strict=True)))
    frame["debtor_id"] = frame["debtor_id"].astype("str")
    frame["expiry_date"] = _expiries(frame)
    frame["register_value"], frame["register_date"] = frame["appraised_value"], frame["appraisal_date"]
    values = latest_appraisals(register.frame, None if valuations is None else valuations.frame, as_of)
    frame[["appraised_value", "appraisal_date"]] = values[["appraised_value", "appraisal_date"]].to_numpy()
    frame = frame.astype({"appraised_value": "float64", "appraisal_date": "datetime64[us]"})
    pledges, properties = _pledges(frame, register.refused)
    frame["property_no"] = properties
    standing = Standing(frame=frame, deal=deal, terms=terms, as_of=as_of, rivals=rivals(pledges))
    frame = pd.concat([frame, _reasons(standing)], axis=1)
    stale_before = pd.Timestamp(as_of - relativedelta(months=terms.appraisal_months))
    frame["is_stale"] = frame["appraisal_date"] < stale_before
    return _with_worth(frame, terms, as_of)


def ip_terms(deal: Deal) -> IpTerms:
    """The ``ip`` block of a deal.

    Raises
    ------
    ValueError
        If there is none.
    """
    if deal.ip is None:
        raise ValueError(f"deal {deal.id} has no ip block; one is wanted for intellectual property")
    return deal.ip


def lending_fen(value: float, ratio: float) -> int:
    """What may be lent on a value, whole fen: ratio x value, what is below a fen dropped.

    Examples
    --------
    >>> lending_fen(1_000_000.01, 0.4)
    40000000
    """
    return int(to_fen(value)) * rate_units(ratio) // RATE_UNIT


def _complete(register: pd.DataFrame) -> pd.DataFrame:
    """The register with every column that one may have."""
    frame = register[["row"]].copy()
    for column in REGISTER.columns:
        dtype = "float64" if column.name in _NUMBERS else _DTYPES.get(column.kind, "str")
        if column.name in register:
            frame[column.name] = register[column.name]
        else:
            frame[column.name] = pd.Series([None] * len(frame), index=frame.index, dtype=dtype)
    return frame


def _expiries(frame: pd.DataFrame) -> NDArray[np.datetime64]:
    days = [
        expiry_that_counts(ip_type, filed.date(), _day(granted), _day(stated))
        for ip_type, filed, granted, stated in zip(
            frame["ip_type"], frame["filing_date"], frame["grant_date"], frame["expiry_date"], strict=True
        )
    ]
    return np.array(days, dtype="datetime64[us]")


def _day(cell: pd.Timestamp) -> date | None:
    return None if pd.isna(cell) else cell.date()


def _pledges(frame: pd.DataFrame, refused: pd.DataFrame) -> tuple[list[Pledge], NDArray[np.int64]]:
    """Every pledge that the register knows, those of refused rows without a day; and the property of each good row."""
    names = ("ip_id", "registration_no", "claim_id", "pledge_registration_no", "pledge_date")
    lost = pd.DataFrame({name: refused.get(name, pd.Series("", index=refused.index)) for name in names})
    lost = lost.astype(object).map(lambda cell: clean_text(str(cell)) or None)
    together = pd.concat([frame[[*names]].astype(object), lost], ignore_index=True)
    rows = [*frame["row"].tolist(), *refused["row"].tolist()]
    properties = same_property(together["ip_id"], together["registration_no"])
    is_registered = (together["pledge_registration_no"].notna() | together["pledge_date"].notna()).tolist()
    days = [_day(day) for day in frame["pledge_date"]] + [None] * len(refused)
    pledges = [
        Pledge(row=row, property_no=number, claim_id=str(claim), registered=day, is_registered=is_known)
        for row, number, claim, day, is_known in zip(
            rows, properties.tolist(), together["claim_id"], days, is_registered, strict=True
        )
        if not pd.isna(claim)
    ]
    return pledges, properties[: len(frame)]


def _reasons(standing: Standing) -> pd.DataFrame:
    """The first reason of each row, in the order of the rules."""
    n_rows = len(standing.frame)
    words = {name: np.full(n_rows, "", dtype=object) for name in ("rule", "rule_zh", "rule_en", "found", "message")}
    is_accepted = np.ones(n_rows, dtype=np.bool_)
    for objection in objections(standing):
        for at in np.flatnonzero(objection.is_broken & is_accepted).tolist():
            is_accepted[at] = False
            rule = objection.rule
            found, message = objection.said(at)
            said = (rule, label(rule, "zh"), label(rule, "en"), found, message)
            for column, word in zip(words.values(), said, strict=True):
                column[at] = word
    texts = {name: pd.Series(column, dtype="str") for name, column in words.items()}
    return pd.DataFrame({"is_accepted": is_accepted, **texts}, index=standing.frame.index)


def _with_worth(frame: pd.DataFrame, terms: IpTerms, as_of: date) -> pd.DataFrame:
    """With what may be lent, and how long the property still lives."""
    ratios = [terms.pledge_ratios.get(ip_type, 0.0) for ip_type in frame["ip_type"]]
    lent = [
        lending_fen(value, ratio) if is_in else 0
        for is_in, value, ratio in zip(frame["is_accepted"], frame["appraised_value"], ratios, strict=True)
    ]
    legal = [years_between(as_of, end.date()) for end in frame["expiry_date"]]
    return frame.assign(
        pledge_ratio=np.array(ratios, dtype=np.float64),
        lending_value=to_yuan(np.array(lent, dtype=np.float64)),
        legal_years=np.array(legal, dtype=np.float64),
        life_years=np.fmin(np.array(legal), frame["economic_life_years"].to_numpy(dtype=np.float64)),
    )
