using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Rolecall.Api.Json;

namespace Rolecall.Cli.Terminals;

/// <summary>Writes answers in the format that was asked for.</summary>
internal sealed class Output(Terminal terminal, OutputFormat format)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions OneLine = Indented with { Indented = false };
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(false));

    public bool IsText => format is OutputFormat.Text or OutputFormat.Wide;

    /// <summary>The message as its JSON: the public contract's.</summary>
    public static JsonObject JsonOf(IMessage message) => (JsonObject)JsonNode.Parse(JsonTexts.Format(message, Formatter))!;

    public static string Indent(JsonNode json) => Spelled(json, Indented);

    public void One(IMessage answer, Func<string> text) => One(JsonOf(answer), text);

    public void One(JsonNode answer, Func<string> text)
    {
        switch (format)
        {
            case OutputFormat.Text or OutputFormat.Wide:
                terminal.Write(text());
                break;
            case OutputFormat.Json:
                terminal.Out.WriteLine(Spelled(answer, Indented));
                break;
            case OutputFormat.Jsonl:
                terminal.Out.WriteLine(Spelled(answer, OneLine));
                break;
            case OutputFormat.Yaml:
                Yaml.Write(terminal.Out, answer);
                break;
        }
    }

    public void Many<T>(IReadOnlyCollection<T> items, params Column<T>[] columns)
        where T : IMessage => Many(items, item => JsonOf(item), columns);

    public void Many<T>(IReadOnlyCollection<T> items, Func<T, JsonNode> json, params Column<T>[] columns)
    {
        if (IsText)
            WriteTable(items, [.. columns.Where(column => !column.Wide || format == OutputFormat.Wide)]);
        else if (format == OutputFormat.Jsonl)
            foreach (var item in items)
                One(json(item), () => "");
        else
            One(new JsonArray([.. items.Select(json)]), () => "");
    }

    /// <summary>An item of a stream that has no end: every format but text writes it as a line of JSON.</summary>
    public void Next(JsonNode item, Func<string> text)
    {
        if (IsText)
            terminal.Write(text());
        else if (format != OutputFormat.None)
            terminal.Out.WriteLine(Spelled(item, OneLine));
        terminal.Out.Flush();
    }

    private void WriteTable<T>(IReadOnlyCollection<T> items, Column<T>[] columns)
    {
        var rows = items.Select(item => Array.ConvertAll(columns, column => column.Value(item) is { Length: > 0 } value ? value : "-"))
            .Prepend(Array.ConvertAll(columns, column => column.Title)).ToArray();
        var widths = columns.Select((_, index) => rows.Max(row => row[index].Length)).ToArray();
        foreach (var row in rows)
            terminal.Out.WriteLine(string.Join("  ", row.Select((value, index) => value.PadRight(widths[index]))).TrimEnd());
    }

    private static string Spelled(JsonNode node, JsonWriterOptions options)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
            node.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
