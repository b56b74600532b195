using System.Text.Json;
using Rolecall.Recorded.Tests.Scenarios;
using Rolecall.Recorded.Tests.Wires;

namespace Rolecall.Recorded.Tests.Comparison;

/// <summary>Holds what came back against what AWS answered, to the letter but for ids and times, and tells each difference.</summary>
internal sealed class AnswerComparison(Bindings bindings, bool ordered)
{
    /// <summary>Of a refusal, what is told besides code and text is an id, or says again what the caller sent.</summary>
    private static readonly HashSet<string> OfS3 = ["RequestId", "HostId", "Resource", "BucketName", "Key"];

    private readonly List<string> differences = [];

    /// <summary>Empty where the two are equal.</summary>
    public static IReadOnlyList<string> Compare(RecordedAnswer? recorded, ReceivedAnswer came, Bindings bindings)
    {
        var comparison = new AnswerComparison(bindings, recorded?.Ordered ?? false);
        comparison.Answer(recorded, came);
        return comparison.differences;
    }

    /// <summary>The same of a refusal that came over gRPC: code, text and what the model has besides.</summary>
    public static IReadOnlyList<string> CompareOverGrpc(RecordedError recorded, ReceivedAnswer came, Bindings bindings)
    {
        if (came.Error is not { } error)
            return ["gRPC: served"];
        var comparison = new AnswerComparison(bindings, ordered: false);
        comparison.Error(recorded, error);
        return [.. comparison.differences.Select(difference => "gRPC: " + difference)];
    }

    private void Answer(RecordedAnswer? recorded, ReceivedAnswer came)
    {
        if (recorded is null)
        {
            if (came.Members is null)
                differences.Add($"AWS served the call; here: {came.Status} {came.Code} {came.Message}");
            return;
        }
        if (recorded.Status != came.Status)
            differences.Add($"status: AWS {recorded.Status}, here {came.Status} {came.Code} {came.Message}");
        else if (recorded.Body is { } body)
            Text("body", body, came.Body);
        else if (recorded.Error is { } error)
            Error(error, came.Error!);
        else if (recorded.Members is { } members)
            Value("", members, came.Members!);
    }

    private void Error(RecordedError recorded, AnswerValue came)
    {
        Text("code", recorded.Code, came.Find("Code")?.Text ?? "(none)");
        if (recorded.Message is { } message)
            Text("message", message, Comparable(message, came.Find("Message")?.Text ?? "(none)"));
        if (recorded.Type is { } type && came.Find("Type") is { } told)
            Text("type", type, told.Text!);
        foreach (var (name, value) in recorded.Members ?? new Dictionary<string, string>())
            Text(name, value, came.Find(name)?.Text ?? "(none)");
        foreach (var (name, _) in came.Members)
        {
            if (name is not ("Code" or "Message" or "Type") && !OfS3.Contains(name) && recorded.Members?.ContainsKey(name) is not true)
                differences.Add($"{name}: here only");
        }
    }

    /// <summary>AWS names an authorization id in some denials and in others, the older ones above all, it does not.</summary>
    private static string Comparable(string recorded, string came) =>
        came.IndexOf(". Go to https://", StringComparison.Ordinal) is > 0 and var hint
            && !recorded.Contains("authorization id", StringComparison.Ordinal)
            ? came[..hint]
            : came;

    private void Value(string path, JsonElement recorded, AnswerValue came)
    {
        switch (recorded.ValueKind)
        {
            case JsonValueKind.Object when came.Text is { Length: > 0 } document && Uri.UnescapeDataString(document).StartsWith('{'):
                using (var json = JsonDocument.Parse(Uri.UnescapeDataString(document)))
                    Members(path, recorded, AnswerValue.Of(json.RootElement.Clone()));
                break;
            case JsonValueKind.Object:
                Members(path, recorded, came);
                break;
            case JsonValueKind.Array:
                Items(path, [.. recorded.EnumerateArray()], came.Members);
                break;
            case JsonValueKind.String when came.Text is { } text && came.Json is JsonValueKind.Undefined or JsonValueKind.String:
                Text(path, recorded.GetString()!, text);
                break;
            case JsonValueKind.String when recorded.GetString() == "${date}" && came.Json == JsonValueKind.Number:
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when came.Json != JsonValueKind.String:
                Text(path, recorded.GetRawText(), came.Text ?? "");
                break;
            default:
                differences.Add($"{path}: AWS {recorded.GetRawText()}, here {came.Text ?? "members"}");
                break;
        }
    }

    private void Members(string path, JsonElement recorded, AnswerValue came)
    {
        if (came.Text is { Length: > 0 } text)
            differences.Add($"{path}: AWS a structure, here '{text}'");
        foreach (var member in recorded.EnumerateObject())
        {
            var all = came.Members.Where(one => one.Name == member.Name).ToList();
            var below = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (all.Count == 0)
                differences.Add($"{below}: AWS only");
            // S3 writes lists without a wrapper.
            else if (member.Value.ValueKind == JsonValueKind.Array
                && (all.Count > 1
                    || all[0].Value is not ({ Text: "" } or { Members: [("member", _), ..] } or { Json: JsonValueKind.Array })))
                Items(below, [.. member.Value.EnumerateArray()], all);
            else
                Value(below, member.Value, all[0].Value);
        }
        foreach (var (name, _) in came.Members)
        {
            if (!recorded.TryGetProperty(name, out _))
                differences.Add($"{(path.Length == 0 ? "" : path + ".")}{name}: here only");
        }
        var order = recorded.EnumerateObject().Select(member => member.Name).ToList();
        if (ordered && differences.Count == 0 && !came.Members.Select(member => member.Name).Distinct().SequenceEqual(order))
            differences.Add($"{path}: order {string.Join(", ", came.Members.Select(member => member.Name))}");
    }

    private void Items(string path, JsonElement[] recorded, IReadOnlyList<(string Name, AnswerValue Value)> came)
    {
        if (recorded.Length != came.Count)
            differences.Add($"{path}: AWS {recorded.Length} items, here {came.Count}");
        foreach (var (index, (item, (_, value))) in recorded.Zip(came).Index())
            Value($"{path}[{index}]", item, value);
    }

    private void Text(string path, string recorded, string came)
    {
        if (!bindings.Match(recorded, came))
            differences.Add($"{path}: AWS '{recorded}', here '{came}'");
    }
}
