#ifndef REFUND_BULK_HPP
#define REFUND_BULK_HPP

/// \file
/// Columns of requests at once: evaluation and the yearly cap. Arrow record batches are in bulk/arrow.hpp.

#include <refund/bulk/cap.hpp>
#include <refund/bulk/cap_columns.hpp>
#include <refund/bulk/columns.hpp>
#include <refund/bulk/evaluate.hpp>
#include <refund/bulk/instruction_set.hpp>

#endif
