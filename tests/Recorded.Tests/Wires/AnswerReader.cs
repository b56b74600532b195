using System.Text.Json;
using System.Xml.Linq;

namespace Rolecall.Recorded.Tests.Wires;

/// <summary>Reads answers as an SDK does: the operation's result, or the error.</summary>
internal static class AnswerReader
{
    private static readonly AnswerValue Nothing = new("", []);

    public static ReceivedAnswer Read(int status, string body)
    {
        var isError = status >= 300;
        if (body.StartsWith('<'))
            return OfXml(status, body, XDocument.Parse(body).Root!, isError);
        if (body.StartsWith('{'))
            return OfJson(status, body, AnswerValue.Of(JsonDocument.Parse(body).RootElement), isError);
        return new(status, body, isError ? null : Nothing, isError ? Nothing : null);
    }

    /// <summary>Query has a result inside of its response; S3 has the members at the top.</summary>
    private static ReceivedAnswer OfXml(int status, string body, XElement root, bool isError)
    {
        if (isError)
            return new(
                status,
                body,
                null,
                AnswerValue.Of(root.Name.LocalName == "ErrorResponse" ? root.Elements().Single(
                    element => element.Name.LocalName == "Error") : root));
        if (!root.Name.LocalName.EndsWith("Response", StringComparison.Ordinal))
            return new(status, body, AnswerValue.Of(root), null);
        var result = root.Elements().SingleOrDefault(element => element.Name.LocalName.EndsWith("Result", StringComparison.Ordinal));
        return new(status, body, result is null ? Nothing : AnswerValue.Of(result), null);
    }

    /// <summary>A JSON service's error has its code in __type; a Query service's answer in JSON is its XML's names.</summary>
    private static ReceivedAnswer OfJson(int status, string body, AnswerValue root, bool isError)
    {
        if (!isError)
        {
            var response = root.Members is [(var name, var inner)] && name.EndsWith("Response", StringComparison.Ordinal) ? inner : null;
            return new(
                status,
                body,
                response is null
                    ? root
                    : response.Members.FirstOrDefault(member => member.Name.EndsWith("Result", StringComparison.Ordinal)).Value ?? Nothing,
                null);
        }
        if (root.Find("Error") is { } error)
            return new(status, body, null, error);
        return new(
            status,
            body,
            null,
            root with
            {
                Members = [.. root.Members.Select(
                    member => (member.Name switch { "__type" => "Code", "message" => "Message", var name => name }, member.Value))]
            });
    }
}
