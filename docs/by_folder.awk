# Doxygen reads each header through this filter. It adds, on lines that are there already, what would
# be the same noise in every header:
#
#   the group of the header's folder (money, term, ...; see groups.dox), around each namespace
#   a page for the header, where it has no \file of its own
#   the comment of a defaulted ==, which says in the language what it does
#
# And it leaves out the inline namespace of bulk evaluation, which nobody names.

FNR == 1 {
    folder = FILENAME
    in_folder = sub(/.*include\/refund\//, "", folder) && sub(/\/.*/, "", folder)
    if (FILENAME ~ /\.hpp$/) printf "%s", "/** \\file */ "
}
in_folder && /^namespace refund.*\{$/ && !/detail/ { $0 = $0 " /** \\addtogroup " folder " */ /** @{ */"; depth = 1 }
in_folder && /^}  \/\/ namespace refund/ && depth { $0 = "/** @} */ " $0; depth = 0 }
/^inline namespace REFUND_DETAIL_ARITHMETIC \{$/ || /^}  \/\/ namespace REFUND_DETAIL_ARITHMETIC$/ { $0 = "" }
{ sub(/::inline [A-Za-z_]+ \{$/, " {") }
/^ *friend .*operator==\(.*= default;$/ { $0 = $0 "  ///< Equal when all members are." }
{ print }
