#ifndef REFUND_RECORD_DETAIL_QUOTES_HPP
#define REFUND_RECORD_DETAIL_QUOTES_HPP

#include <refund/intake/settle.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/record/detail/decisions.hpp>
#include <refund/record/detail/request_cells.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// Quotes requests, each for itself: limits come later.

namespace refund::record::detail {

/// A quoted request, which only the limits can still change, with its claim except for the keys: those are read when
/// its turn comes.
struct quoted {
    cancel_quote<> quote;
    money asked{};
    std::int64_t bought{};
    std::int64_t returned{};
    std::uint64_t fingerprint{};
    calendar_day day{};
    bool refused_by_rule{};
};

/// Quotes requests, and caches what the next ones mostly share.
template <class FindOffer>
class request_quotes {
public:
    explicit request_quotes(const FindOffer& find) : find_(find) {}

    /// Makes a request's quote, or its answer if no limit can change that. `of_scope` is the fault of its scope, if
    /// any.
    void make(const request_row& cells, errc of_scope, std::variant<answer, quoted>& made) {
        if (of_scope != errc{}) {
            made = failed(of_scope, "scope");
            return;
        }
        for (const request_column where : {request_id, commitment_id}) {
            if (const key_fault wrong = find_key_fault(cells[where]); wrong.reason != errc{}) {
                made = failed(wrong.reason, request_wishes[where].name);
                return;
            }
        }
        if (cells[request_id].empty()) {
            made = failed(errc::request_id_missing, "request_id");
            return;
        }
        const result<const cancel_offer*>& offer = offer_of(cells[agreement], cells[product]);
        if (!offer) {
            made = failed(offer.error(), offer.error() == errc::unknown_product ? "product" : "agreement");
            return;
        }
        payments_.resize(payments_in(cells[payments]));  // the quote does not refer to them
        const auto asked = read_request(cells, **offer, {.room = payments_});
        if (!asked) {
            made = failed(asked.error().reason, name(asked.error().field));
            return;
        }
        const cancel_request<>& request = (*asked).request;
        if (const std::string_view refusal = refusal_before_rules(*asked); !refusal.empty()) {
            const auto refused = refuse(request, refusal);
            made = refused ? answer_of(*refused) : failed(refused.error());
            return;
        }
        const auto answered = quote_cancel(*(**offer).table, request);
        if (!answered) {
            made = failed(answered.error());
            return;
        }
        ask(claim_, *answered, request, fingerprint_of_rule((*answered).rule()));
        made.template emplace<quoted>(quoted{*answered, claim_.asked, claim_.bought, claim_.returned,
                                             claim_.fingerprint, claim_.day, claim_.refused_by_rule});
    }

private:
    /// The offer that a request is for. It is usually that of the row before.
    [[nodiscard]] const result<const cancel_offer*>& offer_of(std::string_view agreement, std::string_view product) {
        if (!offer_known_ || agreement != agreement_ || product != product_) {
            offer_ = find_(agreement, product);
            agreement_ = agreement;
            product_ = product;
            offer_known_ = true;
        }
        return offer_;
    }

    /// The fingerprint of a rule's id, cached by rule.
    [[nodiscard]] std::uint64_t fingerprint_of_rule(const rule<>& by) noexcept {
        const auto place = reinterpret_cast<std::uintptr_t>(&by) / sizeof(by) % fingerprints_.size();
        auto& [known, fingerprint] = fingerprints_[place];
        if (known != &by) {
            known = &by;
            fingerprint = fingerprint_of(by.id.view());
        }
        return fingerprint;
    }

    const FindOffer& find_;
    std::string_view agreement_{};  // of `offer_`
    std::string_view product_{};
    result<const cancel_offer*> offer_ = errc{};
    bool offer_known_{};
    std::array<std::pair<const rule<>*, std::uint64_t>, 16> fingerprints_{};
    std::vector<stated_payment> payments_{};  // of the request being read
    claim claim_{};                           // of the same request
};

}  // namespace refund::record::detail

#endif
