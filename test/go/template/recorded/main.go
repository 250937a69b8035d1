// Command recorded answers the templates of answers.json as Go's text/template does, and writes the answers back:
//
//	go run main.go < answers.json > new.json
//
// The data and the functions are those of ../sample.ts.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/template"
)

type Inner struct {
	X string
	Y float64
}

func (i Inner) Hello(name string) string { return "hi " + name + " from " + i.X }

func (i Inner) Many(n int, rest ...string) (string, error) {
	if n < 0 {
		return "", errors.New("negative")
	}
	return fmt.Sprint(n, rest), nil
}

type S struct {
	A string
	B int
	C []any
	Inner
}

type St struct{ N string }

func (s St) String() string { return "St<" + s.N + ">" }

var functions = template.FuncMap{
	"list": func(v ...any) []any { return v },
	"dict": func(v ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i+1 < len(v); i += 2 {
			m[v[i].(string)] = v[i+1]
		}
		return m
	},
	"i64":     func(n int) int64 { return int64(n) },
	"u8":      func(n int) uint8 { return uint8(n) },
	"u64":     func(n uint64) uint64 { return n },
	"f":       func(x float64) float64 { return x },
	"c":       func(x complex128) complex128 { return x },
	"b":       func(x bool) bool { return x },
	"boom":    func() (string, error) { return "", errors.New("boom") },
	"strs":    func(v ...string) []string { return v },
	"upper":   strings.ToUpper,
	"nothing": func() any { return nil },
	"bytes":   func(s string) []byte { return []byte(s) },
	"first":   func(v []any) any { return v[0] },
	"imap":    func() map[int]string { return map[int]string{2: "two", 1: "one", 10: "ten"} },
}

var data = map[string]any{
	"S":   S{"aa", 7, []any{1, nil, "x"}, Inner{"xx", 1.5}},
	"P":   &S{"p", 1, nil, Inner{}},
	"St":  St{"q"},
	"m":   map[string]string{"k": "v", "z": ""},
	"nil": nil,
	"l":   []any{1, "two", 3.0, nil, []any{}},
	"n":   42,
	"s":   "héllo wörld",
	"ss":  []string{"b", "a"},
	"e":   map[string]any{},
	"t":   true,
	"fn":  func(a string, n int) string { return fmt.Sprint(a, n) },
}

type answer struct {
	Template string `json:"template"`
	Output   string `json:"output,omitempty"`
	Error    string `json:"error,omitempty"`
}

func run(text string) answer {
	t, err := template.New("t").Funcs(functions).Parse(text)
	if err != nil {
		return answer{Template: text, Error: err.Error()}
	}
	var out strings.Builder
	if err := t.Execute(&out, data); err != nil {
		return answer{Template: text, Error: err.Error()}
	}
	return answer{Template: text, Output: out.String()}
}

func main() {
	var file struct {
		Description string   `json:"description"`
		Cases       []answer `json:"cases"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&file); err != nil {
		panic(err)
	}
	file.Description = "What text/template of " + runtime.Version() + " answers; see main.go."
	for i, c := range file.Cases {
		file.Cases[i] = run(c.Template)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(file); err != nil {
		panic(err)
	}
}
