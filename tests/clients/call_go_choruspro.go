// One call of the public client go-choruspro, as it is: its service and method, and what it is asked, as JSON.
// It prints what the method returned. Without arguments it prints the methods that the client has.
//
// CHORUS_API and CHORUS_TOKENS are the two addresses; CHORUS_CLIENT, CHORUS_SECRET and CHORUS_ACCOUNT who calls.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"reflect"

	"github.com/antoine2116/go-choruspro"
)

func main() {
	log.SetOutput(io.Discard)
	client, err := choruspro.NewClient().WithConfig(&choruspro.ClientConfig{
		BaseUrl:      os.Getenv("CHORUS_API"),
		AuthUrl:      os.Getenv("CHORUS_TOKENS"),
		ClientId:     os.Getenv("CHORUS_CLIENT"),
		ClientSecret: os.Getenv("CHORUS_SECRET"),
		Login:        os.Getenv("CHORUS_ACCOUNT"),
	})
	stopOn(err)
	if len(os.Args) == 1 {
		tell(methods(client))
		return
	}
	method := reflect.ValueOf(client).Elem().FieldByName(os.Args[1]).MethodByName(os.Args[2])
	answers := method.Call(arguments(method.Type(), []byte(os.Args[3])))
	if failure := answers[1].Interface(); failure != nil {
		stopOn(failure.(error))
	}
	tell(answers[0].Interface())
}

// The context, then what the method takes, if anything: read from JSON into the client's own type.
func arguments(method reflect.Type, asked []byte) []reflect.Value {
	given := []reflect.Value{reflect.ValueOf(context.Background())}
	if method.NumIn() > 1 {
		options := reflect.New(method.In(1))
		stopOn(json.Unmarshal(asked, options.Interface()))
		given = append(given, options.Elem())
	}
	return given
}

func methods(client *choruspro.Client) [][2]string {
	var found [][2]string
	for _, name := range []string{"Factures", "Structures", "Transverses", "Utilisateurs"} {
		service := reflect.TypeOf(reflect.ValueOf(client).Elem().FieldByName(name).Interface())
		for place := 0; place < service.NumMethod(); place++ {
			found = append(found, [2]string{name, service.Method(place).Name})
		}
	}
	return found
}

func tell(value interface{}) {
	stopOn(json.NewEncoder(os.Stdout).Encode(value))
}

func stopOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
