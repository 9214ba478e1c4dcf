#ifndef REFUND_REFUND_HPP
#define REFUND_REFUND_HPP

/// \file
/// Everything about single requests: money, terms, rules, quotes, decisions, exchanges, explanations. One include for
/// programs that do not count compile time; each part also compiles alone, and none needs Boost. It leaves out what few
/// programs need and what costs the compiler most:
///
/// - amounts in Boost integers: refund/money/multiprecision.hpp;
/// - columns of requests: refund/bulk.hpp; record batches: refund/bulk/arrow.hpp and refund/record/decide.hpp;
/// - requests as texts: refund/intake/, and refund/money/amount_text.hpp, which reads their amounts;
/// - plans of cancellations: refund/plan/plan.hpp;
/// - lists of markets: refund/rules/markets.hpp; support requests: refund/support/, refund/rules/support.hpp;
/// - what keeps or reads the entries of a ledger: the stores (refund/store/), of which a program needs one;
///   refund/ledger/account.hpp, which they include; refund/ledger/history.hpp and refund/quote/fit.hpp.

#include <refund/award/award.hpp>
#include <refund/award/credit.hpp>
#include <refund/award/facts.hpp>
#include <refund/award/fee.hpp>
#include <refund/award/fields.hpp>
#include <refund/award/payment_for.hpp>
#include <refund/award/steps.hpp>
#include <refund/award/used_time.hpp>
#include <refund/cap/admission.hpp>
#include <refund/cap/admit.hpp>
#include <refund/cap/terms.hpp>
#include <refund/cap/window.hpp>
#include <refund/core/errc.hpp>
#include <refund/core/guid.hpp>
#include <refund/core/list_view.hpp>
#include <refund/core/result.hpp>
#include <refund/core/text.hpp>
#include <refund/core/wide.hpp>
#include <refund/explain/exact.hpp>
#include <refund/explain/exchange.hpp>
#include <refund/explain/explained.hpp>
#include <refund/explain/fields.hpp>
#include <refund/explain/recorder.hpp>
#include <refund/explain/text.hpp>
#include <refund/ledger/claim.hpp>
#include <refund/ledger/counted.hpp>
#include <refund/ledger/enter.hpp>
#include <refund/ledger/entry.hpp>
#include <refund/ledger/entry_fault.hpp>
#include <refund/ledger/entry_field.hpp>
#include <refund/ledger/judge.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/ledger/ledger.hpp>
#include <refund/ledger/store.hpp>
#include <refund/market/availability.hpp>
#include <refund/market/check.hpp>
#include <refund/market/iso3166.hpp>
#include <refund/market/list.hpp>
#include <refund/market/market.hpp>
#include <refund/money/allocate.hpp>
#include <refund/money/currency.hpp>
#include <refund/money/decimal.hpp>
#include <refund/money/iso4217.hpp>
#include <refund/money/money.hpp>
#include <refund/money/ratio.hpp>
#include <refund/money/rounding.hpp>
#include <refund/money/rounding_step.hpp>
#include <refund/policy/check.hpp>
#include <refund/policy/choices.hpp>
#include <refund/policy/citation.hpp>
#include <refund/policy/condition.hpp>
#include <refund/policy/diff.hpp>
#include <refund/policy/exchange.hpp>
#include <refund/policy/fields.hpp>
#include <refund/policy/policy.hpp>
#include <refund/policy/rule.hpp>
#include <refund/policy/trade_in.hpp>
#include <refund/policy/usage.hpp>
#include <refund/proof/box.hpp>
#include <refund/proof/check.hpp>
#include <refund/proof/fault.hpp>
#include <refund/proof/sound.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/quote/cancel_quote.hpp>
#include <refund/quote/cancel_request.hpp>
#include <refund/quote/cancel_window.hpp>
#include <refund/quote/compare.hpp>
#include <refund/quote/decide.hpp>
#include <refund/quote/exchange.hpp>
#include <refund/quote/fingerprint.hpp>
#include <refund/quote/interchange.hpp>
#include <refund/quote/settle.hpp>
#include <refund/quote/steps.hpp>
#include <refund/quote/trade_in.hpp>
#include <refund/rules/catalog.hpp>
#include <refund/rules/exchanges.hpp>
#include <refund/rules/not_refundable.hpp>
#include <refund/rules/pages.hpp>
#include <refund/rules/partner_center.hpp>
#include <refund/rules/self_service.hpp>
#include <refund/rules/software.hpp>
#include <refund/term/civil.hpp>
#include <refund/term/clock.hpp>
#include <refund/term/day.hpp>
#include <refund/term/installment.hpp>
#include <refund/term/length.hpp>
#include <refund/term/moment_text.hpp>
#include <refund/term/months.hpp>
#include <refund/term/proration.hpp>
#include <refund/term/range.hpp>
#include <refund/term/stated_payment.hpp>
#include <refund/term/term.hpp>
#include <refund/version.hpp>

#endif
