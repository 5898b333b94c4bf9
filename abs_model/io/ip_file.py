"""The tables that the deal file of an IP note names: claims, payments, register of property, history of appraisals."""

from pathlib import Path

from abs_model.io.deal_file import DealFile
from abs_model.io.tape_file import read_tape_file
from abs_model.pool.claim_book import ClaimTapes
from abs_model.pool.claim_schema import CLAIMS, PAYMENTS
from abs_model.pool.claim_tape import read_claims, read_payments
from abs_model.pool.ip_register import read_register, read_valuations
from abs_model.pool.ip_schema import REGISTER, VALUATIONS
from abs_model.pool.ip_standing import ip_terms


def read_claim_tapes(deal_file: DealFile, tape: Path | None = None) -> ClaimTapes:
    """The tables of an IP note, or another tape of claims with the deal's other tables.

    Parameters
    ----------
    deal_file : DealFile
        Of product ip_abn.
    tape : Path, optional
        Claims in place of those that ``pool.tape`` names.

    Raises
    ------
    TapeError
        If a file is not there or not what it should be.
    ValueError
        If the deal has no ``ip`` block.
    """
    deal, folder = deal_file.deal, deal_file.folder
    terms = ip_terms(deal)
    claims = read_claims(read_tape_file(tape or folder / deal.pool.tape, CLAIMS))
    payments, valuations = terms.claims.payments, terms.valuations
    history = None if valuations is None else read_valuations(read_tape_file(folder / valuations, VALUATIONS))
    return ClaimTapes(
        claims=claims,
        payments=None if payments is None else read_payments(read_tape_file(folder / payments, PAYMENTS)),
        register=read_register(
            read_tape_file(folder / terms.assets, REGISTER), cut_off=deal.dates.cut_off, valuations=history
        ),
        valuations=history,
    )
