using System.Collections.Frozen;
using System.Collections.Immutable;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;
using Rolecall.Gateway.Requests;
using Rolecall.Gateway.Wires.Query;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.RestXml;

/// <summary>
/// Finds the operation of a path-style REST-XML request. The template with the most query words wins. A query word that
/// selects an operation which is not served must not fall through to a plainer one: DELETE /b/k?tagging deletes no object.
/// </summary>
internal sealed class RestXmlRouter
{
    /// <summary>
    /// The words that select S3 operations.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
    /// </summary>
    private static readonly FrozenSet<string> SubResources = FrozenSet.ToFrozenSet(
    [
        "abac", "accelerate", "acl", "analytics", "annotation", "annotations", "attributes", "cors", "delete", "encryption",
        "intelligent-tiering", "inventory", "legal-hold", "lifecycle", "list-type", "location", "logging", "metadataConfiguration",
        "metadataInventoryTable", "metadataJournalTable", "metadataTable", "metrics", "notification", "object-lock",
        "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock", "renameObject", "replication",
        "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent", "uploadId", "uploads", "versionId",
        "versioning", "versions", "website",
    ]);

    private readonly ImmutableArray<Template> templates;

    /// <summary>Routes to the given operations, each with an http_method and an http_path.</summary>
    public RestXmlRouter(IEnumerable<MethodDescriptor> operations) =>
        templates = [.. operations.Select(operation => new Template(operation)).OrderByDescending(template => template.Specificity)];

    /// <summary>The operation of a request.</summary>
    /// <param name="method">"GET".</param>
    /// <param name="path">The path as it came, percent-encoded.</param>
    /// <param name="query">The query string as it came, with or without its question mark.</param>
    /// <param name="hasHeader">Whether the request has a header of this name; null for none.</param>
    /// <exception cref="AwsFaultException">InvalidURI, InvalidArgument, MethodNotAllowed or NotImplemented.</exception>
    public RestXmlRoute Route(string method, string path, string query, Func<string, bool>? hasHeader = null)
    {
        var words = ParseQuery(query);
        // What it means would depend on who reads it.
        if (words.CountBy(word => PresignedHeaders.NameOf(word.Key)).FirstOrDefault(word => word.Value > 1) is { Key: { } twice })
            throw WireFaults.InvalidArgument($"Duplicate query parameter: {WireFaults.Echo(twice)}");
        var fitting = templates.Where(template => template.FitsPath(path)).ToList();
        var selectors = words.Where(word => SubResources.Contains(word.Key)).Select(word => word.Key).ToList();
        var found = fitting.Find(
            template => template.Method == method && template.FitsQuery(words) && template.FitsHeaders(hasHeader)
                && selectors.TrueForAll(template.Selects));
        if (found is null)
            throw selectors.Count > 0 ? WireFaults.NotImplemented() : WireFaults.MethodNotAllowed();

        return new RestXmlRoute
        {
            Operation = found.Operation,
            Labels = found.Labels(path),
            Query = words,
            IsHead = method == "HEAD",
        };
    }

    private static List<KeyValuePair<string, string>> ParseQuery(string query)
    {
        try
        {
            return QueryForm.Parse(query);
        }
        catch (AwsFaultException malformed) when (malformed.Fault.Status != 413)
        {
            throw WireFaults.InvalidUri();
        }
    }

    private sealed class Template
    {
        private readonly string[] segments;
        private readonly bool greedy;
        private readonly string header;
        private readonly KeyValuePair<string, string>[] query;

        public Template(MethodDescriptor operation)
        {
            var rule = operation.GetOptions().GetExtension(AnnotationsExtensions.Operation);
            Operation = operation;
            Method = rule.HttpMethod;
            segments = rule.HttpPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
            greedy = rule.HttpPath.EndsWith("+}", StringComparison.Ordinal);
            header = rule.HttpHeader;
            query = [.. rule.HttpQuery.SelectMany(QueryForm.Parse)];
        }

        public MethodDescriptor Operation { get; }

        public string Method { get; }

        public int Specificity => query.Length + (header.Length > 0 ? 1 : 0);

        public bool Selects(string word) => query.Any(selector => selector.Key == word);

        /// <summary>"/b" and "/b/" name the bucket; what follows the second slash is a key, slashes and all.</summary>
        public bool FitsPath(string path) => Split(path) is { } parts && parts.Length == segments.Length;

        public bool FitsQuery(List<KeyValuePair<string, string>> words) =>
            query.All(
                selector => words.Any(word => word.Key == selector.Key && (selector.Value.Length == 0 || word.Value == selector.Value)));

        public bool FitsHeaders(Func<string, bool>? hasHeader) => header.Length == 0 || hasHeader?.Invoke(header) == true;

        public Dictionary<string, string> Labels(string path) =>
            segments.Zip(Split(path)!)
                .Where(pair => pair.First.StartsWith('{'))
                .ToDictionary(pair => pair.First.Trim('{', '+', '}'), pair => Rfc3986.Decode(pair.Second) ?? throw WireFaults.InvalidUri());

        private string[]? Split(string path)
        {
            if (!path.StartsWith('/'))
                return null;
            var parts = greedy ? path[1..].Split('/', segments.Length) : path[1..].Split('/');
            if (parts[^1].Length == 0)
                parts = parts[..^1];
            return parts.All(part => part.Length > 0) ? parts : null;
        }
    }
}
