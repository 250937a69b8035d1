// Command recorded answers the templates of a file of this folder with the functions of sprig v3.3.0, and writes the answers:
//
//	TZ=UTC go run main.go < text.json > new.json
//
// It needs a go.mod with github.com/Masterminds/sprig/v3 v3.3.0 and github.com/Masterminds/semver/v3 v3.5.0.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"text/template"
	"unicode/utf8"

	"github.com/Masterminds/sprig/v3"
)

type answer struct {
	Template string  `json:"template"`
	Output   *string `json:"output,omitempty"`
	Bytes    []byte  `json:"bytes,omitempty"`
	Error    string  `json:"error,omitempty"`
}

type file struct {
	Description string   `json:"description"`
	Cases       []answer `json:"cases"`
}

func ask(text string) answer {
	parsed, err := template.New("t").Funcs(sprig.HermeticTxtFuncMap()).Parse(text)
	if err != nil {
		return answer{Template: text, Error: err.Error()}
	}
	var output bytes.Buffer
	if err := parsed.Execute(&output, map[string]any{}); err != nil {
		return answer{Template: text, Error: err.Error()}
	}
	if !utf8.Valid(output.Bytes()) {
		return answer{Template: text, Bytes: output.Bytes()}
	}
	shown := output.String()
	return answer{Template: text, Output: &shown}
}

func main() {
	var recorded file
	if err := json.NewDecoder(os.Stdin).Decode(&recorded); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i, each := range recorded.Cases {
		recorded.Cases[i] = ask(each.Template)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(recorded); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
