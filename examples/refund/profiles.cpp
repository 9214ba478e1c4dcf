#include "profile.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

namespace program {
namespace {

// ------------------------------------------------------------------------------------------ words of several exports

// Terms as price lists and their APIs write them.
constexpr word term_words[] = {{"P1M", "P1M"},       {"P1Y", "P1Y"},       {"P3Y", "P3Y"},      {"P5Y", "P5Y"},
                               {"1 Month", "P1M"},   {"1 Year", "P1Y"},    {"3 Years", "P3Y"},  {"5 Years", "P5Y"},
                               {"12 Months", "P1Y"}, {"36 Months", "P3Y"}, {"60 Months", "P5Y"}};
constexpr word billing_plans[] = {
    {"OneTime", "upfront"}, {"One-Time", "upfront"}, {"Recurring", "monthly"}, {"Monthly", "monthly"}};

constexpr std::string_view no_request = "the export contains no requests";
constexpr std::string_view no_usage = "yes or no: the export does not say whether it was used";
constexpr std::string_view no_agreement = "the export does not say whose rules apply";
constexpr std::string_view no_product = "the export has the seller's own codes for products";
constexpr std::string_view no_units = "the export counts what is used, and no units that could be given back";

// ------------------------------------------------------------------------------------- Azure reservation transactions

constexpr row_word transaction_events[] = {
    {"Purchase", row_kind::request}, {"Cancel", row_kind::given_back}, {"Refund", row_kind::given_back}};
constexpr row_filter transaction_filters[] = {
    {"EventType", transaction_events, "what was given back before; a ledger holds what counts toward a cap"}};
constexpr source transaction_sources[] = {
    {.known = column::scope, .theirs = "BillingProfileId"},
    {.known = column::commitment_id, .theirs = "ReservationOrderId"},
    // If a reservation is paid monthly, every payment is a row of its own, with its own date.
    {.known = column::purchased_on, .theirs = "EventDate", .holds = source_holds::paid_at_once},
    {.known = column::term, .theirs = "Term", .form = text_form::words, .words = term_words},
    {.known = column::billing_plan, .theirs = "BillingFrequency", .form = text_form::words, .words = billing_plans},
    {.known = column::currency, .theirs = "Currency"},
    {.known = column::payment, .theirs = "Amount", .form = text_form::amount_of_all_units},
    {.known = column::quantity, .theirs = "Quantity", .form = text_form::whole_number}};
constexpr stated_column reservation_product[] = {{column::product, "azure-reservation"}};
constexpr stated_column transaction_added[] = {{column::agreement, no_agreement},
                                               {column::returned, no_request},
                                               {column::requested_on, no_request},
                                               {column::used, no_usage}};

// The columns of both kinds of billing account.
constexpr std::string_view transaction_unread[] = {"AccountName", "AccountOwnerEmail", "ArmSkuName", "BillingMonth",
    "BillingProfileName", "CostCenter", "CurrentEnrollmentId", "DepartmentName", "Description", "Invoice", "InvoiceId",
    "InvoiceSectionId", "InvoiceSectionName", "MonetaryCommitment", "Overage", "PurchasingEnrollment",
    "PurchasingSubscriptionGuid", "PurchasingSubscriptionName", "Region", "ReservationOrderName"};

// ------------------------------------------------------------------------------------------ Azure reservation details

constexpr source detail_sources[] = {
    {.known = column::commitment_id, .theirs = "ReservationOrderId"},
    {.known = column::quantity, .theirs = "TotalReservedQuantity", .form = text_form::whole_number},
    {.known = column::used, .theirs = "UsedHours", .form = text_form::hours_used}};
constexpr std::string_view no_purchase =
    "the export shows what was used of a reservation, and nothing about its purchase";
constexpr stated_column detail_added[] = {
    {column::scope, no_purchase},   {column::agreement, no_agreement},   {column::purchased_on, no_purchase},
    {column::term, no_purchase},    {column::billing_plan, no_purchase}, {column::currency, no_purchase},
    {column::payment, no_purchase}, {column::returned, no_request},      {column::requested_on, no_request}};

constexpr std::string_view detail_unread[] = {"InstanceFlexibilityGroup", "InstanceFlexibilityRatio", "InstanceId",
    "Kind", "ReservationId", "ReservedHours", "SkuName", "UsageDate"};

// ------------------------------------------------------------------------------------------------------------- FOCUS

constexpr source commitment_sources[] = {
    {.known = column::commitment_id, .theirs = "ContractCommitmentId"},
    {.known = column::purchased_on, .theirs = "ContractCommitmentPeriodStart"},
    {.known = column::term, .theirs = "ContractCommitmentPeriodEnd", .form = text_form::end_of_term},
    {.known = column::currency, .theirs = "BillingCurrency"},
    // The cost of the whole period; the export does not say what one installment is.
    {.known = column::payment,
     .theirs = "ContractCommitmentCost",
     .form = text_form::amount_of_all_units,
     .holds = source_holds::paid_at_once}};
constexpr std::string_view no_scope = "the export does not say whom a refund cap belongs to";
constexpr std::string_view no_payments = "upfront or monthly: the export does not say how it is paid";
constexpr stated_column commitment_added[] = {{column::scope, no_scope},          {column::product, no_product},
                                              {column::agreement, no_agreement},  {column::billing_plan, no_payments},
                                              {column::quantity, no_units},       {column::returned, no_request},
                                              {column::requested_on, no_request}, {column::used, no_usage}};

constexpr std::string_view commitment_unread[] = {"ContractCommitmentCategory", "ContractCommitmentDescription",
    "ContractCommitmentQuantity", "ContractCommitmentType", "ContractCommitmentUnit", "ContractId", "ContractPeriodEnd",
    "ContractPeriodStart"};

constexpr row_word charge_categories[] = {{"Purchase", row_kind::request},
                                          {"Usage", row_kind::passed_over},
                                          {"Tax", row_kind::passed_over},
                                          {"Credit", row_kind::passed_over},
                                          {"Adjustment", row_kind::passed_over}};
constexpr row_word charge_classes[] = {{"", row_kind::request}, {"Correction", row_kind::passed_over}};
constexpr row_filter purchase_filters[] = {
    {"ChargeCategory", charge_categories, "no purchases"},
    {"ChargeClass", charge_classes, "corrections of earlier invoices, refunds among them"}};
constexpr source purchase_sources[] = {
    {.known = column::commitment_id, .theirs = "CommitmentDiscountId"},
    // A recurring charge has the period of one payment, and nothing tells the first payment from the others.
    {.known = column::purchased_on, .theirs = "ChargePeriodStart", .holds = source_holds::paid_at_once},
    {.known = column::term,
     .theirs = "ChargePeriodEnd",
     .form = text_form::end_of_term,
     .holds = source_holds::paid_at_once},
    {.known = column::billing_plan, .theirs = "ChargeFrequency", .form = text_form::words, .words = billing_plans},
    {.known = column::currency, .theirs = "BillingCurrency"},
    {.known = column::payment, .theirs = "BilledCost", .form = text_form::amount_of_all_units}};
constexpr stated_column purchase_added[] = {{column::scope, no_scope},         {column::product, no_product},
                                            {column::agreement, no_agreement}, {column::quantity, no_units},
                                            {column::returned, no_request},    {column::requested_on, no_request},
                                            {column::used, no_usage}};

// ------------------------------------------------------------------------------------- Partner Center, reconciliation

constexpr row_word charge_types[] = {{"New", row_kind::request}, {"CycleCharge", row_kind::passed_over}};
constexpr row_filter reconciliation_filters[] = {{"ChargeType", charge_types, "later payments of a purchase"}};
constexpr word terms_and_cycles[] = {{"One-Month commitment for monthly billing", "P1M"},
                                     {"Monthly term, Monthly billing", "P1M"},
                                     {"One-Year commitment for monthly/yearly billing", "P1Y"},
                                     {"One-Year commitment for yearly billing", "P1Y"},
                                     {"Three-3 Years commitment for monthly/3 Years/yearly billing", "P3Y"}};
constexpr source reconciliation_sources[] = {
    {.known = column::scope, .theirs = "CustomerId"},
    {.known = column::commitment_id, .theirs = "ReservationOrderId"},
    {.known = column::commitment_id, .theirs = "SubscriptionId"},
    {.known = column::purchased_on, .theirs = "OrderDate", .form = text_form::month_day_year},
    {.known = column::term, .theirs = "TermAndBillingCycle", .form = text_form::words, .words = terms_and_cycles},
    // Filled only for reservations that are paid monthly: an empty cell says nothing.
    {.known = column::billing_plan, .theirs = "BillingFrequency", .form = text_form::words, .words = billing_plans},
    {.known = column::currency, .theirs = "Currency"},
    {.known = column::payment, .theirs = "Subtotal", .form = text_form::amount_of_all_units},
    {.known = column::quantity, .theirs = "BillableQuantity", .form = text_form::whole_number},
    {.known = column::market, .theirs = "CustomerCountry", .empty = when_empty::unstated}};
constexpr stated_column through_a_partner[] = {{column::agreement, "partner-center"}};
constexpr stated_column reconciliation_added[] = {{column::product, no_product},
                                                  {column::returned, no_request},
                                                  {column::requested_on, no_request},
                                                  {column::used, no_usage}};

constexpr std::string_view reconciliation_unread[] = {"PartnerId", "CustomerName", "CustomerDomainName",
    "InvoiceNumber", "MpnId", "ResellerMpnId", "Tier2MpnId", "OrderId", "ProductId", "SkuId", "AvailabilityId",
    "SkuName", "ProductName", "UnitPrice", "Quantity", "TaxTotal", "Total", "PriceAdjustmentDescription",
    "PublisherName", "PublisherId", "SubscriptionDescription", "ChargeStartDate", "ChargeEndDate", "EffectiveUnitPrice",
    "UnitType", "AlternateId", "PricingCurrency", "PCToBCExchangeRate", "PCToBCExchangeRateDate", "MeterDescription",
    "CreditReasonCode", "SubscriptionStartDate", "SubscriptionEndDate", "ReferenceId", "ProductQualifiers",
    "PromotionId"};

constexpr profile all_profiles[] = {
    {.name = "azure-reservation-transactions",
     .document = "Reservation transactions, export schema 2023-05-01 (microsoft/finops-toolkit, 2026-05-20)",
     .filters = transaction_filters,
     .sources = transaction_sources,
     .constants = reservation_product,
     .added = transaction_added,
     .unread = transaction_unread},
    {.name = "azure-reservation-details",
     .document = "Reservation details, export schema 2023-03-01 (microsoft/finops-toolkit, 2026-05-20)",
     .filters = {},
     .sources = detail_sources,
     .constants = reservation_product,
     .added = detail_added,
     .unread = detail_unread},
    {.name = "focus-contract-commitments",
     .document = "FinOps Open Cost and Usage Specification 1.3, dataset Contract Commitment",
     .filters = {},
     .sources = commitment_sources,
     .constants = {},
     .added = commitment_added,
     .unread = commitment_unread},
    {.name = "focus-purchases",
     .document =
         "FinOps Open Cost and Usage Specification 1.2 (FOCUS_Spec, 2025-05-29), purchases of commitment discounts",
     .filters = purchase_filters,
     .sources = purchase_sources,
     .constants = {},
     .added = purchase_added},
    {.name = "partner-center-reconciliation",
     .document =
         "Microsoft Learn, new commerce invoice reconciliation file (modern-invoice-reconciliation-file), undated copy",
     .filters = reconciliation_filters,
     .sources = reconciliation_sources,
     .constants = through_a_partner,
     .added = reconciliation_added,
     .unread = reconciliation_unread}};

}  // namespace

std::span<const profile> profiles() { return all_profiles; }

const profile& profile_named(std::string_view name) {
    std::string names;
    for (const profile& each : all_profiles) {
        if (each.name == name) return each;
        (names += names.empty() ? "" : ", ") += each.name;
    }
    throw unusable(fmt::format("--profile {}: there is no profile of that name; there are {}", in_quotes(name), names));
}

}  // namespace program
