// How far two texts are from each other, for names that somebody may have mistyped.
#pragma once

#include <cstddef>
#include <string_view>

namespace meshc {

// Levenshtein's: how many bytes must be added, removed or replaced.
size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace meshc
