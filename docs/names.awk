# awk -f docs/names.awk <Doxygen's XML of all names, documented or not>
# Counts the public names, and fails for each one without a comment. Doxygen's own warnings say nothing
# of enumerators and of namespaces.

function attribute(name) {
    return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
}
function element() {
    return match($0, />[^<]*</) ? substr($0, RSTART + 1, RLENGTH - 2) : ""
}
function finish(what, name, is_public, documented, place) {
    if (!is_public || name ~ /^REFUND_DETAIL_/) return
    ++count[what]
    ++all
    if (documented) return
    printf "%s: %s %s has no comment\n", place, what, name
    ++bare
}

# The depth of a description says whose it is: compound, member, enumerator.
/<(brief|detailed|inbody)description>$/ { level = match($0, /</); next }
/<\/(brief|detailed|inbody)description>$/ { level = 0; next }
level == 5 { compound_documented = 1; next }
level == 9 { member_documented = 1; next }
level == 11 { value_documented = 1; next }
level { next }

/^  <compounddef / {
    compound = attribute("kind")
    compound_public = attribute("prot") != "private"
    compound_documented = 0
}
/^    <compoundname>/ { compound_name = element() }
/^    <location / { compound_place = attribute("file") ":" attribute("line") }
/^  <\/compounddef>/ && compound !~ /^(dir|file|page|group)$/ && compound_name ~ /^refund/ {
    finish(compound, compound_name, compound_public, compound_documented, compound_place)
}

/^      <memberdef / {
    member = attribute("kind")
    member_id = attribute("id")
    member_public = compound_public && attribute("prot") != "private"
    member_name = ""
    member_documented = values = 0
}
/^        <(name|qualifiedname)>/ { member_name = element() }
/^        <enumvalue / { value_documented = 0 }
/^          <name>/ { value_name = element() }
/^        <\/enumvalue>/ { value[++values] = value_name; value_comment[values] = value_documented }
/^        <location / { member_place = attribute("file") ":" attribute("line") }
/^      <\/memberdef>/ {
    if (seen[member_id]++) next
    finish(member, member_name, member_public, member_documented, member_place)
    for (i = 1; i <= values; ++i) {
        finish("enumerator", member_name "::" value[i], member_public, value_comment[i], member_place)
    }
}

END {
    printf "%d public names:", all
    for (what in count) printf " %s %d", what, count[what]
    print ""
    if (all < 500) { # there are more; the form of the XML has changed
        print "docs/names.awk: too few names were found"
        exit 1
    }
    exit bare > 0
}
