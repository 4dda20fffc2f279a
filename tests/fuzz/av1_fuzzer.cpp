// Any bytes as OBUs, a sequence header or an av1C, and as an OpusHead: what is found lies within them, and
// what is sent can be read again.
#include <algorithm>

#include "fuzz/must.hpp"
#include "media/codec/av1.hpp"
#include "media/codec/opus.hpp"

namespace {

void check_obus(media::ByteView bytes) {
    const auto obus = media::split_obus(bytes);
    if (!obus) return;
    must(obus->size() <= media::max_obus);
    media::Bytes sent;
    for (const media::ByteView slice : media::low_overhead(*obus, nullptr).slices)
        sent.insert(sent.end(), slice.begin(), slice.end());
    const auto again = media::split_obus(sent);
    must(again.has_value());
    must(std::all_of(again->begin(), again->end(), [](const media::Obu& obu) { return obu.has_size; }));
    const media::Obu* const header = media::sequence_header_in(*obus);
    if (header == nullptr) return;
    const auto record = media::av1_configuration(*header);
    if (!record) return;
    must(media::is_av1_configuration(*record));
    must(!media::contradicts(*record, *media::parse_av1_sequence_header(header->payload)));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const media::ByteView bytes(data, size);
    check_obus(bytes);
    if (media::is_av1_configuration(bytes)) check_obus(media::av1_configuration_obus(bytes));
    if (const auto sequence = media::parse_av1_sequence_header(bytes)) must(sequence->size.width > 0);
    if (const auto head = media::parse_opus_head(bytes)) must(head->channels > 0);
    must(media::opus_duration(bytes) >= media::Time(0));
    return 0;
}
