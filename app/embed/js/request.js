// What is asked about a record, as JSON.

/**
 * A request in three texts that follow each other, the record as the middle one, so that a large record need not be
 * copied. Records given as text keep every digit of their numbers.
 */
export function request(record, options, lang) {
  const given = options || {};
  let before = "{";
  const add = function (name, value) {
    if (value) before += '"' + name + '":' + value + ",";
  };
  add("form", given.form && JSON.stringify(given.form));
  add("previous", given.previous && json(given.previous));
  add("unit", given.unit && JSON.stringify(given.unit));
  add("as_of", given.asOf && JSON.stringify(given.asOf));
  add("level", given.level && JSON.stringify(given.level));
  add("lang", JSON.stringify(given.lang || lang || "zh"));
  return [before + '"record":', json(record), "}"];
}

function json(record) {
  return typeof record === "string" ? record : String(JSON.stringify(record));
}
