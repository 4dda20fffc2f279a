#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cli {

/// A JSON value that is put together to be written. Fields of an object keep the order in which they came.
/// The library behind it stays in json.cpp.
class Json {
  public:
    using Field = std::pair<std::string_view, Json>;

    /// The value null.
    Json();
    Json(bool value);
    Json(double value);
    Json(long long value);
    Json(unsigned long long value);
    template <std::integral Number>
    Json(Number value)
        : Json(static_cast<std::conditional_t<std::is_signed_v<Number>, long long, unsigned long long>>(
              value)) {}
    Json(std::string_view text);
    Json(const std::string& text) : Json(std::string_view(text)) {}
    Json(const char* text) : Json(std::string_view(text)) {}
    /// The value, or null for nothing.
    template <typename Value>
    Json(const std::optional<Value>& value) : Json(value ? Json(*value) : Json()) {}
    static Json object(std::initializer_list<Field> fields = {});
    static Json array(std::initializer_list<Json> elements = {});

    Json(const Json& other);
    Json(Json&& other) noexcept;
    Json& operator=(const Json& other);
    Json& operator=(Json&& other) noexcept;
    ~Json();

    /// Adds a field at the end of an object, or gives one of that name this value.
    Json& set(std::string_view name, Json value);
    /// Adds an element at the end of an array.
    Json& add(Json value);

    /// Text on one line, without its end; bytes that are no UTF-8 become U+FFFD.
    std::string line() const;
    /// Text on several lines, each level indented by one blank; without the last line's end.
    std::string lines() const;

  private:
    std::unique_ptr<nlohmann::ordered_json> value_;
};

}  // namespace cli
