using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Server.Seeding;

/// <summary>The JSON files that a server leaves for people and scripts.</summary>
[JsonSerializable(typeof(ReadyFile))]
[JsonSerializable(typeof(List<Person>))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    public static ServerJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Scripts cut keys out of the file and do not undo escapes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
