"""Documents: their names by product, their last sections, the words of deal terms that only documents say."""

from types import MappingProxyType

from abs_model.glossary.term import Term

DOCUMENTS = MappingProxyType(
    {
        "supply_chain_abs": (
            "memorandum", "distribution_report", "annual_report", "quarterly_report", "servicer_report",
        ),
        "ip_abn": ("memorandum", "distribution_report", "operation_report", "borrower_cost"),
        "bill_guarantee": ("bill_book_report", "bill_claims_report"),
        "guarantor": ("guarantor_report",),
    }
)  # fmt: skip
"""The documents of each product, by id, in the order in which they are written."""

TERMS: dict[str, Term] = {
    "memorandum": Term("计划说明书", "issuance memorandum"),
    "distribution_report": Term("收益分配报告", "distribution report"),
    "quarterly_report": Term("季度资产管理报告", "quarterly report"),
    "operation_report": Term("资产运营报告", "asset operation report"),
    "bill_book_report": Term("商票保业务报告", "report on guaranteed bills"),
    "bill_claims_report": Term("代偿与追偿报告", "report on claims and recoveries"),
    "borrower_cost": Term("综合融资成本表", "statement of all-in cost"),
    "guarantor_report": Term("担保业务全景报告", "report on the guarantor's whole book"),
    # What every document ends with.
    "passport": Term("数据出处", "where each figure comes from"),
    "document": Term("文件", "document", "state"),
    "document_language": Term("语言", "language", "state"),
    "place_in_section": Term("章节内序号", "place in the section", "count"),
    "shown": Term("文件所示", "as shown"),
    "value_unit": Term("数值单位", "unit of the value"),
    "source_table": Term("来源表", "table of origin"),
    "source_line": Term("来源行", "line of origin", "count"),
    "source_column": Term("来源列", "column of origin", "state"),
    "is_illustrative": Term("是否示例值", "is illustrative", "flag"),
    "illustrative_columns": Term("示例值所在列", "illustrative columns"),
    # Columns of the tables that restate the deal file.
    "path": Term("条款路径", "path in the deal file"),
    "subject_zh": Term("对象中文名称", "Chinese name of the subject"),
    "subject_en": Term("对象英文名称", "English name of the subject"),
    "stated_source": Term("数值来源", "source of the number"),
    "party_id": Term("参与方编号", "party id"),
    "district": Term("注册地区", "district of registration"),
    "rank": Term("偿付层级", "rank", "state"),
    "issue_price": Term("发行价格", "issue price", "number"),
    "redemption": Term("还本方式", "redemption", "state"),
    "interest_timing": Term("付息方式", "payment of interest", "state"),
    "fee": Term("费用项目", "fee", "state"),
    "fee_timing": Term("支付时点", "when it falls due", "state"),
    "fee_rank": Term("费用层级", "rank of the fee", "state"),
    "fee_base": Term("计费基数", "base of the fee", "state"),
    "is_curable": Term("是否可恢复", "is curable", "flag"),
    "tested": Term("检验时点", "when it is tested", "state"),
    "consequence": Term("触发后果", "what follows", "state"),
    "covers": Term("增信范围", "what is covered"),
    "is_revolving": Term("额度是否循环", "can be drawn again", "flag"),
    "is_paying_accelerated": Term("是否覆盖加速到期本金", "answers for accelerated principal", "flag"),
    # The words that stand in them.
    "bullet": Term("到期一次还本", "bullet", "state"),
    "instalments": Term("按计划分期还本", "scheduled instalments", "state"),
    "pass_through": Term("过手摊还", "pass-through", "state"),
    "zero_coupon": Term("零息折价发行", "zero coupon", "state"),
    "each_payment": Term("逐期付息", "on each payment date", "state"),
    "at_maturity": Term("到期付息", "at maturity", "state"),
    "tranche_balance": Term("证券存续余额", "balance of the notes", "state"),
    "pool_balance": Term("资产池未偿余额", "outstanding face of the pool", "state"),
    "payments_due": Term("当期应付本息", "interest and principal then due", "state"),
    "before_distribution": Term("分配前", "before the distribution", "state"),
    "after_distribution": Term("分配后", "after the distribution", "state"),
}
