"""A small deal as an analyst types it, and what is said of it once some of its text is changed."""

from pathlib import Path

from abs_model.errors import DealError
from abs_model.io.deal_file import read_deal

DEAL = """\
id: fazhan-scf-2020-1
product: supply_chain_abs
name: {zh: 发展供应链一期, en: Fazhan supply chain series 1}
parties:
  originator: {id: lianyirong, name: 联易融}
  guarantor: {id: fazhan, name: 四川发展融资担保股份有限公司, rating: AAA}
  plan_manager: {id: citic, name: 中信证券}
  underwriter:
    - {id: citic, name: 中信证券}
    - {id: ccb, name: 建设银行}
core_enterprises:
  - {id: jiuye, name: 四川省酒业集团有限责任公司}
  - {id: "002480", name: 成都市新筑路桥机械股份有限公司}
dates:
  cut_off: 2020-06-30
  closing: 2020-07-07
  expected_maturity: 2021-07-07
  legal_final: 2022-07-07
  payment: [2021-01-07, 2021-07-07]
  calendar: XSHE
pool:
  tape: tape.csv
  eligibility:
    - {rule: not_overdue}
    - {rule: amount_within, minimum: 10_000, maximum: 50_000_000}
  concentration:
    - {by: core_enterprise_id, share: 0.6}
  purchase: {method: proceeds}
tranches:
  - id: A
    name: {zh: 优先级, en: senior}
    rank: senior
    balance: 250_000_000
    coupon_rate: 0.038
    redemption: bullet
  - id: B
    name: {zh: 次级, en: subordinated}
    rank: subordinated
    balance: 13_000_000
    redemption: pass_through
accounts:
  - {id: collection, name: {zh: 归集账户, en: collection account}}
  - id: reserve
    name: {zh: 准备金账户, en: reserve account}
    target: {ratio: 0.01, tranches: [A]}
fees:
  - id: custody
    name: {zh: 托管费, en: custody fee}
    payee: plan_manager
    rate: 0.0002
    base: tranche_balance
    cap: 100_000
  - {id: legal, name: {zh: 律师费, en: legal fee}, timing: closing, amount: 300_000}
  - {id: agency, name: {zh: 清算费, en: agency fee}, timing: liquidation, ratio: 0.001, base: pool_balance}
  - {id: platform, name: {zh: 平台费, en: platform fee}, payer: supplier, timing: closing, ratio: 0.002, base: face}
tax: {base: coupon}
support:
  - id: guarantee
    name: {zh: 差额补足, en: shortfall undertaking}
    kind: shortfall_undertaking
    provider: guarantor
    covers: [A.interest, A.principal]
priority_of_payments:
  closing:
    - pay: fees.closing
    - fill: reserve
    - pay: purchase
  normal:
    - pay: tax
    - pay: fees.senior
    - pay: A.interest
    - pay: A.principal
    - {draw: reserve, for: [A.interest, A.principal]}
    - draw: guarantee
    - fill: reserve
    - reimburse: guarantee
    - pay: fees.subordinated
    - {pay: B.principal, after: A}
    - {transfer: reserve, to: collection, after: A}
    - {release: B, after: [A, B]}
  liquidation:
    - pay: [tax, fees.liquidation]
    - pay: fees.senior
    - pay: [A.interest, A.principal]
    - draw: guarantee
    - reimburse: guarantee
    - pay: fees.subordinated
    - pay: B.principal
    - release: B
triggers:
  - id: losses
    name: {zh: 累计违约, en: cumulative defaults}
    when: {measure: cumulative_default_ratio, above: 0.05}
    then: liquidation
  - id: unpaid
    name: {zh: 未付利息, en: interest unpaid}
    when: {measure: interest_unpaid, subject: A, above: 0}
    test: after
    then: liquidation
source:
  tranches.A.balance: 四川融资担保动态 2020 Q3
  tranches.A.coupon_rate: illustrative
"""

Change = tuple[str, str]
"""A piece of the deal's text, which must be there once, and what is written in its place."""


def changed(*changes: Change) -> str:
    """The deal with some of its text changed."""
    text = DEAL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is in the deal {text.count(old)} times"
        text = text.replace(old, new)
    return text


def faults(folder: Path, *changes: Change) -> str:
    """What ``read_deal`` says of the changed deal, without the folder; nothing where it is content."""
    return faults_of_text(folder, changed(*changes))


def faults_of_text(folder: Path, text: str | bytes) -> str:
    """What ``read_deal`` says of a file that holds this text, or these bytes."""
    file = folder / "deal.yaml"
    file.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    try:
        read_deal(file)
    except DealError as error:
        return str(error).replace(f"{file}", "deal.yaml")
    return ""


def warnings(folder: Path, *changes: Change) -> list[str]:
    """What is odd about the changed deal, without the folder."""
    file = folder / "deal.yaml"
    file.write_text(changed(*changes), encoding="utf-8", newline="\n")
    return [str(warning).replace(f"{file}", "deal.yaml") for warning in read_deal(file).warnings]
