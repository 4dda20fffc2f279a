#include "media/flv/flv_values.hpp"

#include <bit>
#include <string_view>

#include "media/codec/bits.hpp"

namespace media {

namespace {

constexpr int deepest = 16;
constexpr int most_values = 4096;
/// Bytes of a path, which each value keeps.
constexpr std::size_t longest_path = 1024;

/// The markers of AMF0 (2.1).
enum class Marker : std::uint8_t {
    number = 0,
    boolean = 1,
    text = 2,
    object = 3,
    null = 5,
    undefined = 6,
    ecma_array = 8,
    object_end = 9,
    strict_array = 10,
    date = 11,
    long_text = 12,
    typed_object = 16,
};

/// Reads values into FlvValues. A fault ends it: nothing more is read then.
class ValuesReader {
  public:
    ValuesReader(ByteView bytes, FlvValues& values) : bytes_(bytes), bits_(bytes), values_(values) {}

    /// A text with its marker; nothing where something else comes.
    std::optional<std::string> name() {
        if (marker() != Marker::text) return std::nullopt;
        std::string text = characters(bits_.read(16));
        return faulty_ ? std::nullopt : std::optional(std::move(text));
    }
    void value(const std::string& path, int depth);

  private:
    Marker marker() { return static_cast<Marker>(bits_.read(8)); }
    double number();
    std::string characters(std::size_t size);
    void members(const std::string& path, int depth);
    void elements(const std::string& path, int depth);
    bool going_on() const { return !faulty_ && !bits_.failed() && read_ < most_values; }

    ByteView bytes_;
    BitReader bits_;
    FlvValues& values_;
    int read_ = 0;
    bool faulty_ = false;
};

double ValuesReader::number() {
    const std::uint64_t high = bits_.read(32);
    return std::bit_cast<double>(high << 32U | bits_.read(32));
}

std::string ValuesReader::characters(std::size_t size) {
    const std::size_t begin = bits_.position() / 8;
    if (bits_.failed() || size > bytes_.size() - begin) {
        faulty_ = true;
        return {};
    }
    bits_.skip(size * 8);
    const ByteView text = bytes_.subspan(begin, size);
    return {text.begin(), text.end()};
}

void ValuesReader::members(const std::string& path, int depth) {
    while (going_on()) {
        const std::string name = characters(bits_.read(16));
        if (name.empty()) {
            faulty_ = faulty_ || marker() != Marker::object_end;
            return;
        }
        std::string inner = path;
        if (!inner.empty()) inner += '.';
        inner += name;
        value(inner, depth);
    }
}

void ValuesReader::elements(const std::string& path, int depth) {
    const std::uint32_t count = bits_.read(32);
    for (std::uint32_t i = 0; i < count && going_on(); ++i)
        value(path + '.' + std::to_string(i), depth);
}

void ValuesReader::value(const std::string& path, int depth) {
    ++read_;
    if (depth > deepest || path.size() > longest_path) faulty_ = true;
    if (!going_on()) return;
    switch (marker()) {
        case Marker::number:
            values_.numbers[path] = number();
            break;
        case Marker::boolean:
            values_.numbers[path] = bits_.read(8) != 0 ? 1 : 0;
            break;
        case Marker::text:
            values_.texts[path] = characters(bits_.read(16));
            break;
        case Marker::long_text:
            values_.texts[path] = characters(bits_.read(32));
            break;
        case Marker::ecma_array:
            bits_.skip(32);
            members(path, depth + 1);
            break;
        case Marker::typed_object:
            characters(bits_.read(16));
            members(path, depth + 1);
            break;
        case Marker::object:
            members(path, depth + 1);
            break;
        case Marker::strict_array:
            elements(path, depth + 1);
            break;
        case Marker::date:
            bits_.skip(80);
            break;
        case Marker::null:
        case Marker::undefined:
            break;
        default:
            faulty_ = true;
    }
}

}  // namespace

std::optional<double> FlvValues::number(const std::string& path) const {
    const auto found = numbers.find(path);
    return found != numbers.end() ? std::optional(found->second) : std::nullopt;
}

std::string FlvValues::text(const std::string& path) const {
    const auto found = texts.find(path);
    return found != texts.end() ? found->second : std::string();
}

std::optional<FlvValues> parse_flv_values(ByteView script) {
    FlvValues values;
    ValuesReader reader(script, values);
    std::optional<std::string> name = reader.name();
    if (name == "@setDataFrame") name = reader.name();
    if (!name) return std::nullopt;
    values.name = std::move(*name);
    reader.value({}, 0);
    return values;
}

}  // namespace media
