// Small functions on text: slices, numbers, hexadecimal, wildcard hosts and globs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

// All pieces between separators, empty ones included; "" gives one empty piece. Views into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);
// Without ASCII white space (blank, tab, CR, LF, VT, FF) at both ends.
std::string_view trim(std::string_view text);
bool starts_with(std::string_view text, std::string_view prefix);
bool ends_with(std::string_view text, std::string_view suffix);
bool contains(std::string_view text, std::string_view part);
// The text without the prefix or suffix, or nothing if it does not have it.
std::optional<std::string_view> strip_prefix(std::string_view text, std::string_view prefix);
std::optional<std::string_view> strip_suffix(std::string_view text, std::string_view suffix);
std::string to_lower_ascii(std::string_view text);
bool equals_ignore_case_ascii(std::string_view a, std::string_view b);
std::string join(const std::vector<std::string_view>& parts, std::string_view separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// Whole text, decimal digits only (parse_int: with an optional sign); nothing on overflow.
std::optional<uint64_t> parse_uint(std::string_view text);
std::optional<uint32_t> parse_uint32(std::string_view text);
std::optional<int64_t> parse_int(std::string_view text);
// Whole text as a finite decimal floating point number.
std::optional<double> parse_double(std::string_view text);
// The words that Go's strconv.ParseBool takes: 1 t T TRUE true True, 0 f F FALSE false False.
std::optional<bool> parse_bool(std::string_view text);

// Lower case, two digits per byte.
std::string to_hex(std::string_view bytes);
// 16 digits, most significant first.
std::string to_hex(uint64_t value);
// The inverse of to_hex(bytes), upper case accepted; nothing for an odd length or other characters.
std::optional<std::string> from_hex(std::string_view hex);

// Whether every host meant by `host` is also meant by `pattern`. Either may be a wildcard, which
// begins with '*': "*.com" covers "foo.com" and "*.foo.com", and "foo.com" covers only itself.
// Byte-wise comparison. As Istio 1.3 pkg/config/host/name.go, host.SubsetOf(pattern).
bool host_covers(std::string_view pattern, std::string_view host);
// Whether one of the two covers the other. As name.go, a.Matches(b).
bool hosts_overlap(std::string_view a, std::string_view b);
// Shell-like match of the whole text: '*' any run of characters, '?' one byte.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace meshc
