using System.Collections.Frozen;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Json;

/// <summary>
/// Which operation a JSON request means. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#protocol-behaviors
/// </summary>
internal sealed class AwsJsonTargets
{
    private readonly FrozenDictionary<string, Operation> byTarget;
    private readonly FrozenSet<string> signingNames;

    public AwsJsonTargets(IEnumerable<Operation> rows)
    {
        Operation[] mine = [.. rows.Where(row => RuleOf(row).Wire == Wire.Json)];
        byTarget = mine.ToFrozenDictionary(row => $"{RuleOf(row).JsonTargetPrefix}.{row.Name}", StringComparer.Ordinal);
        signingNames = mine.Select(row => RuleOf(row).SigningName).ToFrozenSet();
    }

    /// <summary>Whether requests signed for the service speak JSON.</summary>
    public bool Serves(string signingName) => signingNames.Contains(signingName);

    /// <summary>
    /// The row of a POST to "/" with one X-Amz-Target and a JSON content type; AWS takes anything else for an unknown operation.
    /// </summary>
    /// <exception cref="AwsFaultException">UnknownOperationException.</exception>
    public Operation Find(string method, string path, IReadOnlyList<string?> targets, string? contentType) =>
        method == "POST" && path == "/" && ContentTypeOf(contentType) is not null
        && targets is [{ } target] && byTarget.TryGetValue(target, out var row)
            ? row
            : throw WireFaults.UnknownOperation();

    /// <summary>The content type of the answer: the request's version of it; null where it is no AWS JSON.</summary>
    public static string? ContentTypeOf(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "application/x-amz-json-1.0" => "application/x-amz-json-1.0",
        "application/x-amz-json-1.1" => "application/x-amz-json-1.1",
        _ => null,
    };

    private static ServiceRule RuleOf(Operation row) => OperationTable.RuleOf(row.Method.Service);
}
