// Makes service-authorization.bin from the corpus, which ServiceFile.cs reads, and multivalued-keys.txt beside it. Run from the
// repository's top folder:
//   dotnet run src/Policy/Services/pack.cs -- ../shared/corpora/aws-service-authorization src/Policy/Services/service-authorization.bin
//
// The file: the length of the index (4 bytes, little endian), the index (Brotli; a line for each service: prefix ⇥ bytes of its
// block), and one block (Brotli) for each service in the order of the index. A block's lines, ⇥ between
// the parts and a comma between items:
//   the service's name
//   K  type  key                                 a condition key
//   R  name  ARN format  keys                    a resource type; keys are places among the K lines
//   A  name  access level  keys  types           an action; a type is its place among the R lines, "!" where required, ":" and more keys
// Actions stand in the order of their names without regard to case.
//
// multivalued-keys.txt: the condition keys of type ArrayOf…, a line each, so that a condition is judged without reading any table; with
// "!" a key of another type that one of them with a placeholder would cover.
// Where tables disagree, that of the key's own service is right. Left out is events:detail-type, which AWS's own policies
// (AWSAuditManagerAdministratorAccess, CloudTrailEventContext) use without a set operator.
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Rolecall.Policy.Services;

var (corpus, target) = (args[0], args[1]);
using var source = JsonDocument.Parse(
    new GZipStream(File.OpenRead(Path.Combine(corpus, "service-authorization.json.gz")), CompressionMode.Decompress));
var index = new StringBuilder();
var blocks = new MemoryStream();
var typesOfKeys = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
foreach (var service in source.RootElement.EnumerateObject().OrderBy(service => service.Name, StringComparer.Ordinal))
{
    var text = new StringBuilder();
    Line(service.Value.GetProperty("name").GetString()!);
    var keys = new Dictionary<string, int>();
    foreach (var key in service.Value.GetProperty("conditionKeys").EnumerateArray())
    {
        Line("K", key.GetProperty("type").GetString()!, Name(key, "key"));
        keys.Add(Name(key, "key"), keys.Count);
        if (!typesOfKeys.TryGetValue(Name(key, "key"), out var byService))
            typesOfKeys[Name(key, "key")] = byService = new(StringComparer.Ordinal);
        byService[service.Name] = key.GetProperty("type").GetString()!;
    }
    var types = new Dictionary<string, int>();
    foreach (var type in service.Value.GetProperty("resourceTypes").EnumerateArray())
    {
        Line("R", Name(type, "key"), Name(type, "arn"), Keys(type));
        types.Add(Name(type, "key"), types.Count);
    }
    foreach (var action in service.Value.GetProperty("actions").EnumerateArray().OrderBy(action => Name(action, "name"), StringComparer.OrdinalIgnoreCase))
    {
        var taken = action.GetProperty("resourceTypes").EnumerateArray().Select(type =>
            types[Name(type, "name")] + (type.GetProperty("required").GetBoolean() ? "!" : "") + (Keys(type) is { Length: > 0 } more ? ":" + more.Replace(',', ' ') : ""));
        Line("A", Name(action, "name"), Name(action, "accessLevel"), Keys(action), string.Join(',', taken));
    }
    var block = Compress(Encoding.UTF8.GetBytes(text.ToString()));
    blocks.Write(block);
    index.Append(service.Name).Append('\t').Append(block.Length).Append('\n');

    void Line(params ReadOnlySpan<string> parts) => text.AppendJoin('\t', parts).Append('\n');

    string Keys(JsonElement of) => of.TryGetProperty("conditionKeys", out var named)
        ? string.Join(',', named.EnumerateArray().Select(key => keys[key.GetString()!]))
        : "";
}

var head = Compress(Encoding.UTF8.GetBytes(index.ToString()));
using var output = File.Create(target);
var length = new byte[4];
BinaryPrimitives.WriteInt32LittleEndian(length, head.Length);
output.Write(length);
output.Write(head);
blocks.WriteTo(output);
bool IsMany(KeyValuePair<string, SortedDictionary<string, string>> key) =>
    (key.Value.GetValueOrDefault(key.Key.Split(':')[0]) ?? key.Value.Values.First()).StartsWith("ArrayOf", StringComparison.Ordinal);
var multivalued = typesOfKeys
    .Where(key => key.Key != "events:detail-type" && IsMany(key))
    .Select(key => key.Key)
    .ToList();
var stems = multivalued.Where(key => key.Contains("${")).Select(key => key[..key.IndexOf("${")]).ToList();
multivalued.AddRange(typesOfKeys.Where(key => !IsMany(key) && stems.Exists(stem => key.Key.StartsWith(stem, StringComparison.Ordinal))).Select(key => "!" + key.Key));
File.WriteAllText(
    Path.Combine(Path.GetDirectoryName(target)!, "multivalued-keys.txt"), string.Concat(multivalued.Select(key => key + "\n")));
Console.WriteLine($"index {head.Length} bytes, file {output.Length} bytes");

static string Name(JsonElement of, string member) => of.GetProperty(member).GetString()!;

static byte[] Compress(ReadOnlySpan<byte> bytes)
{
    var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
    return BrotliEncoder.TryCompress(bytes, buffer, out var written, quality: 11, window: 22)
        ? buffer[..written]
        : throw new InvalidOperationException("Brotli gave up");
}
