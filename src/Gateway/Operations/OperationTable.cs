using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;

namespace Rolecall.Gateway.Operations;

/// <summary>All operations, by the names that the wires know them by.</summary>
internal sealed class OperationTable
{
    private readonly FrozenDictionary<string, Operation> byPath;
    private readonly FrozenDictionary<(string Service, string Name), Operation> byAction;
    private readonly FrozenDictionary<string, Operation> byMethod;

    public OperationTable(IEnumerable<Operation> rows)
    {
        All = [.. rows];
        byPath = All.ToFrozenDictionary(row => row.Path, StringComparer.Ordinal);
        byAction = All.ToFrozenDictionary(row => (SigningNameOf(row.Method.Service), row.Name));
        byMethod = All.ToFrozenDictionary(row => row.Method.FullName);
    }

    public IReadOnlyList<Operation> All { get; }

    public IEnumerable<ServiceDescriptor> Services => All.Select(row => row.Method.Service).Distinct();

    /// <summary>By gRPC or Connect path.</summary>
    public Operation? ByPath(string path) => byPath.GetValueOrDefault(path);

    /// <summary>By the signing name and the Action of AWS Query.</summary>
    public Operation? ByAction(string service, string action) => byAction.GetValueOrDefault((service, action));

    /// <summary>The operation that takes the request.</summary>
    public Operation ByRequest(MessageDescriptor request) => All.Single(row => row.Method.InputType == request);

    public Operation ByMethod(MethodDescriptor method) => byMethod[method.FullName];

    // Reading a descriptor's options clones them, all of them: they are read once.
    private static readonly ConcurrentDictionary<ServiceDescriptor, ServiceRule> Rules = new();

    public static ServiceRule RuleOf(ServiceDescriptor service) =>
        Rules.GetOrAdd(service, static known => known.GetOptions().GetExtension(AnnotationsExtensions.Service));

    public static string SigningNameOf(ServiceDescriptor service) => RuleOf(service).SigningName;

    /// <summary>"sts.amazonaws.com": what audit records call the service.</summary>
    public static string EventSourceOf(ServiceDescriptor service) =>
        RuleOf(service).EventSource is { Length: > 0 } own ? own : SigningNameOf(service) + ".amazonaws.com";
}
