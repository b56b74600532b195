using System.Text.Json;

namespace Rolecall.Recorded.Tests.Wires;

/// <summary>Parameters as AWS Query writes them. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#request-serialization</summary>
internal static class QueryForm
{
    public static string Of(string operation, string version, JsonElement parameters) =>
        string.Join('&', new[] { $"Action={operation}", $"Version={version}" }
        .Concat(Flatten("", parameters).Select(pair => Uri.EscapeDataString(pair.Name) + "=" + Uri.EscapeDataString(pair.Value))));

    private static IEnumerable<(string Name, string Value)> Flatten(string prefix, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(
            member => Flatten(prefix.Length == 0 ? member.Name : $"{prefix}.{member.Name}", member.Value)),
        JsonValueKind.Array when value.GetArrayLength() == 0 => [(prefix, "")],
        JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => Flatten($"{prefix}.member.{index + 1}", item)),
        JsonValueKind.String => [(prefix, value.GetString()!)],
        _ => [(prefix, value.GetRawText())],
    };
}
