"""From a question to evidence: lexical and dense retrieval, fused, then a decision."""
