#include "rtmp/amf0.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "ground/ascii.hpp"
#include "rtmp/amf3.hpp"

namespace rtmp::amf0 {

namespace {

enum class Marker : std::uint8_t {
    number = 0x00,
    boolean = 0x01,
    string = 0x02,
    object = 0x03,
    null = 0x05,
    undefined = 0x06,
    reference = 0x07,
    ecma_array = 0x08,
    object_end = 0x09,
    strict_array = 0x0A,
    date = 0x0B,
    long_string = 0x0C,
    unsupported = 0x0D,
    xml_document = 0x0F,
    typed_object = 0x10,
    avmplus = 0x11,
};

constexpr std::size_t longest_short_string = 0xFFFF;

void put(Marker marker, ByteWriter& out) {
    out.u8(static_cast<std::uint8_t>(marker));
}

void put_count(std::size_t count, ByteWriter& out) {
    out.u32(static_cast<std::uint32_t>(count));
}

/// A text without its marker, as member names and class names have it.
void put_name(std::string_view name, ByteWriter& out) {
    name = name.substr(0, longest_short_string);
    out.u16(static_cast<std::uint16_t>(name.size()));
    out.text(name);
}

class Encoder {
  public:
    explicit Encoder(ByteWriter& out) : out_(out) {}

    void operator()(Undefined) const { put(Marker::undefined, out_); }
    void operator()(Null) const { put(Marker::null, out_); }
    void operator()(double number) const {
        put(Marker::number, out_);
        out_.f64(number);
    }
    void operator()(bool boolean) const {
        put(Marker::boolean, out_);
        out_.u8(boolean ? 1 : 0);
    }
    void operator()(const std::string& text) const {
        if (text.size() <= longest_short_string) {
            put(Marker::string, out_);
            put_name(text, out_);
        } else {
            put(Marker::long_string, out_);
            put_count(text.size(), out_);
            out_.text(text);
        }
    }
    void operator()(const Object& object) const {
        put(object.ecma_array ? Marker::ecma_array : Marker::object, out_);
        if (object.ecma_array) put_count(object.members.size(), out_);
        for (const auto& [name, value] : object.members) {
            put_name(name, out_);
            encode(value, out_);
        }
        put_name("", out_);
        put(Marker::object_end, out_);
    }
    void operator()(const StrictArray& array) const {
        put(Marker::strict_array, out_);
        put_count(array.values.size(), out_);
        for (const Value& value : array.values)
            encode(value, out_);
    }
    void operator()(Date date) const {
        put(Marker::date, out_);
        out_.f64(date.milliseconds);
        out_.u16(0);  // the time zone: reserved, always 0
    }

  private:
    ByteWriter& out_;
};

/// Bytes that would move the cursor of a terminal or break a log line: the C0 set, DEL, and the C1 set in
/// UTF-8.
bool is_control(unsigned char byte, unsigned char before) {
    return ground::is_control(static_cast<char>(byte)) || (before == 0xC2 && byte < 0xA0);
}

/// Appends words for values, and stops once the text is longer than it may be.
class Describer {
  public:
    explicit Describer(std::size_t limit) : limit_(limit) {}

    std::string text() && {
        if (text_.size() <= limit_) return std::move(text_);
        std::size_t end = limit_;
        while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80)
            --end;  // no half character
        return text_.substr(0, end) + "…";
    }

    void operator()(Undefined) { text_ += "undefined"; }
    void operator()(Null) { text_ += "null"; }
    void operator()(bool boolean) { text_ += boolean ? "true" : "false"; }
    void operator()(Date date) {
        text_ += "date ";
        (*this)(date.milliseconds);
    }
    void operator()(double number) {
        std::array<char, 32> digits{};
        const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        text_.append(digits.data(), error == std::errc() ? end : digits.data());
    }
    void operator()(const std::string& text) {
        text_ += '"';
        quoted(text);
        text_ += '"';
    }
    void operator()(const Object& object) {
        text_ += '{';
        std::string_view separator;
        for (const auto& [name, value] : object.members) {
            if (full()) return;
            text_ += separator;
            quoted(name);
            text_ += ": ";
            std::visit(*this, value.variant());
            separator = ", ";
        }
        text_ += '}';
    }
    void operator()(const StrictArray& array) {
        text_ += '[';
        std::string_view separator;
        for (const Value& value : array.values) {
            if (full()) return;
            text_ += separator;
            std::visit(*this, value.variant());
            separator = ", ";
        }
        text_ += ']';
    }

  private:
    bool full() const { return text_.size() > limit_; }

    void quoted(std::string_view text) {
        static constexpr std::string_view digits = "0123456789abcdef";
        unsigned char before = 0;
        for (const char character : text) {
            if (full()) return;
            const auto byte = static_cast<unsigned char>(character);
            if (is_control(byte, before)) {
                text_ += "\\x";
                text_ += digits[byte >> 4U];
                text_ += digits[byte & 15U];
            } else {
                if (character == '"' || character == '\\') text_ += '\\';
                text_ += character;
            }
            before = byte;
        }
    }

    std::size_t limit_;
    std::string text_;
};

}  // namespace

// Written out: the compilers lose themselves in defaulted comparisons of types that contain each other.
bool Object::operator==(const Object& other) const {
    return ecma_array == other.ecma_array && members == other.members;
}
bool StrictArray::operator==(const StrictArray& other) const {
    return values == other.values;
}
bool Value::operator==(const Value& other) const {
    return variant_ == other.variant_;
}

double Value::number_or(double fallback) const {
    const auto* number = as<double>();
    return number != nullptr ? *number : fallback;
}

std::string Value::text_or(std::string_view fallback) const {
    const auto* text = as<std::string>();
    return text != nullptr ? *text : std::string(fallback);
}

const Value* Value::find(std::string_view name) const {
    const auto* object = as<Object>();
    if (object == nullptr) return nullptr;
    const auto& members = object->members;
    const auto found = std::find_if(members.rbegin(), members.rend(),
                                    [name](const Member& member) { return member.first == name; });
    return found != members.rend() ? &found->second : nullptr;
}

std::string Value::text_of(std::string_view name) const {
    const Value* member = find(name);
    return member != nullptr ? member->text_or("") : std::string();
}

void encode(const Value& value, ByteWriter& out) {
    std::visit(Encoder(out), value.variant());
}

Bytes encode_all(const std::vector<Value>& values) {
    ByteWriter out;
    for (const Value& value : values)
        encode(value, out);
    return out.take();
}

std::optional<Value> Decoder::next() {
    if (reader_.failed() || reader_.remaining() == 0) return std::nullopt;
    Value read = value(0);
    if (reader_.failed()) return std::nullopt;
    return read;
}

Value Decoder::value(int depth) {
    const ByteReader start = reader_;
    if (depth > max_depth || ++values_read_ > max_values) reader_.fail();
    const std::uint8_t marker = reader_.u8();
    if (reader_.failed()) return {};
    switch (static_cast<Marker>(marker)) {
        case Marker::number:
            return reader_.f64();
        case Marker::boolean:
            return reader_.u8() != 0;
        case Marker::string:
            return text(reader_.u16());
        case Marker::long_string:
        case Marker::xml_document:
            return text(reader_.u32());
        case Marker::null:
            return Null{};
        case Marker::undefined:
        case Marker::unsupported:
            return {};
        case Marker::date:
            return date();
        case Marker::reference:
            return referenced(depth);
        case Marker::avmplus:
            return amf3::decode(reader_, depth, values_read_);
        case Marker::object:
        case Marker::ecma_array:
        case Marker::typed_object:
        case Marker::strict_array:
            if (!replaying_) complex_.push_back(start);
            return complex(marker, depth);
        case Marker::object_end:
            break;
    }
    reader_.fail();
    return {};
}

Value Decoder::complex(std::uint8_t marker, int depth) {
    switch (static_cast<Marker>(marker)) {
        case Marker::strict_array:
            return strict_array(depth);
        case Marker::ecma_array:
            return ecma_array(depth);
        case Marker::typed_object:
            text(reader_.u16());  // the class name
            return object_body(depth);
        default:
            return object_body(depth);
    }
}

std::string Decoder::text(std::size_t length) {
    // Text that a reference repeats counts by its length: a few bytes must not claim memory over and over.
    if (replaying_ && (values_read_ += length) > max_values) reader_.fail();
    return reader_.text(length);
}

Date Decoder::date() {
    const Date date{reader_.f64()};
    reader_.u16();  // the time zone, which the specification reserves
    return date;
}

Object Decoder::ecma_array(int depth) {
    reader_.u32();  // the count is advisory: members end at the terminator
    Object array = object_body(depth);
    array.ecma_array = true;
    return array;
}

Object Decoder::object_body(int depth) {
    Object object;
    // Some encoders leave out the terminator of an object that ends the message.
    while (!reader_.failed() && reader_.remaining() > 0) {
        std::string name = text(reader_.u16());
        if (name.empty()) {
            ByteReader ahead = reader_;
            if (ahead.u8() == static_cast<std::uint8_t>(Marker::object_end)) {
                reader_ = ahead;
                break;
            }
        }
        Value member = value(depth + 1);
        if (!reader_.failed()) object.members.emplace_back(std::move(name), std::move(member));
    }
    return object;
}

StrictArray Decoder::strict_array(int depth) {
    StrictArray array;
    const std::uint32_t count = reader_.u32();
    for (std::uint32_t index = 0; index < count && !reader_.failed(); ++index) {
        array.values.push_back(value(depth + 1));
    }
    return array;
}

Value Decoder::referenced(int depth) {
    const std::uint16_t index = reader_.u16();
    if (reader_.failed() || index >= complex_.size()) {
        reader_.fail();
        return {};
    }
    // The value is read once more from where it stood, so that no object is copied in case one is referred
    // to; a value inside itself runs into the depth limit.
    const ByteReader after = std::exchange(reader_, complex_[index]);
    const bool outer = std::exchange(replaying_, true);
    Value repeated = value(depth + 1);
    replaying_ = outer;
    const bool failed = reader_.failed();
    reader_ = after;
    if (failed) reader_.fail();
    return repeated;
}

std::string describe(const Value& value, std::size_t limit) {
    Describer describer(limit);
    std::visit(describer, value.variant());
    return std::move(describer).text();
}

}  // namespace rtmp::amf0
