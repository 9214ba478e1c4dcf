#error "refund-rules::core must not need Boost"
