#include "media/mp4/mp4_layout.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace media {

Mp4Layout::Mp4Layout(const ByteSource& source, std::span<AVStream* const> streams)
    : source_(&source), fragments_(mp4_fragments(source)), first_fragment_(first_fragment(source)) {
    if (fragments_) {
        descriptions_ = SampleDescriptions::of(source);
    } else {
        sample_ends_ = sample_ends_of(streams);
    }
}

FileEnd Mp4Layout::end(std::int64_t size, std::span<AVStream* const> streams) {
    if (tail_ && tail_->size == size) return tail_->end;
    tail_ = Tail{size, FileEnd::whole};
    if (fragments_) {
        tail_->end = end_of_mp4(*source_);
    } else if (reaches_beyond(size, sample_ends_, streams)) {
        tail_->end = FileEnd::cut;
    }
    return tail_->end;
}

bool Mp4Layout::hides(const AVPacket& packet, const AVStream& stream) const {
    if ((packet.flags & AV_PKT_FLAG_DISCARD) == 0) return false;
    // The flag means for a fragment that a time does not rise; edits are those of the samples before.
    if (first_fragment_) return packet.pos >= 0 && packet.pos < *first_fragment_;
    return stream.nb_frames > 0;
}

std::optional<std::int64_t> Mp4Layout::appended_file() const {
    return first_fragment_ ? std::nullopt : second_index(*source_);
}

}  // namespace media
