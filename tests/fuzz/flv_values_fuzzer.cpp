// Any bytes as an FLV script: what is read of it is no more than it holds, under names that don't multiply it.
#include "fuzz/must.hpp"
#include "media/flv/flv_values.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto values = media::parse_flv_values({data, size});
    if (!values) return 0;
    constexpr std::size_t longest_path = 1024;
    std::size_t texts = values->name.size();
    for (const auto& [path, text] : values->texts) {
        texts += text.size();
        must(path.size() <= longest_path);
    }
    for (const auto& [path, number] : values->numbers)
        must(path.size() <= longest_path);
    must(texts <= size);
    must(values->numbers.size() + values->texts.size() <= size);
    return 0;
}
