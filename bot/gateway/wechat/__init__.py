"""WeChat 公众号 and WeCom 企业微信: what people write there is answered there, once.

endpoint   the routes that WeChat's servers call
envelope   signatures, AES, freshness          parse      XML to what was said
desk       one message from arrival to reply   ledger     what was received, answered and delivered
courier    sends from the ledger               api        WeChat's own API, its token from `tokens`
render     messages as text and choices        cut        text in pieces of 2048 bytes
reading    the full page behind a link
"""
