using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Gateway.Operations;

/// <summary>What the rows of rolecall's own services share: admin tokens, and pages.</summary>
internal static class AdminRow
{
    /// <summary>A row for all that concerns no sandbox but the one that the call names.</summary>
    public static Operation Of(ServiceDescriptor service, string name, bool readOnly, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = service.FindMethodByName(name),
        Access = Access.SandboxAdmin,
        Authorization = Authorization.None,
        ReadOnly = readOnly,
        Sessions = SessionUse.Any,
        Handle = handle,
    };

    /// <summary>A row that makes, lists or deletes sandboxes.</summary>
    public static Operation OfServer(ServiceDescriptor service, string name, bool readOnly, Func<Call, Task<IMessage>> handle) =>
        Of(service, name, readOnly, handle) with { Access = Access.ServerAdmin };

    public static Operation OfStream(ServiceDescriptor service, string name, Func<Call, IAsyncEnumerable<IMessage>> stream) => new()
    {
        Method = service.FindMethodByName(name),
        Access = Access.SandboxAdmin,
        Authorization = Authorization.None,
        ReadOnly = true,
        Sessions = SessionUse.Any,
        Stream = stream,
    };

    public static int PageSize(bool given, int size) => given ? size : 100;

    /// <summary>
    /// A page of at most <paramref name="size"/> of the rows, which hold one more where there are more, and the token of the next.
    /// </summary>
    public static (IReadOnlyList<T> Page, string NextToken) Page<T>(List<T> rows, int size, Func<T, string> tokenOf) =>
        rows.Count > size ? (rows[..size], tokenOf(rows[size - 1])) : (rows, "");
}
