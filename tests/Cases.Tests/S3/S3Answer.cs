using System.Net;
using System.Xml.Linq;
using Rolecall.Api.S3.V1;

namespace Rolecall.Cases.Tests.S3;

/// <summary>What came back.</summary>
internal sealed record S3Answer(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? Code => Of("Code");

    public string? Message => Of("Message");

    private string? Of(string name) =>
        Body.StartsWith('<')
            ? XDocument.Parse(Body).Root!.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value
            : null;
}
