using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Rolecall.LoadDriver;

/// <summary>How a call names its sandbox, on every wire.</summary>
internal static class SandboxHeader
{
    public const string Name = "rolecall-sandbox";

    /// <summary>Calls that name the sandbox; as they are where it is null, the default one.</summary>
    public static CallInvoker On(CallInvoker calls, string? sandbox) => sandbox is null
        ? calls
        // The caller's own metadata may be used for other calls.
        : calls.Intercept(metadata => [.. metadata, new Metadata.Entry(Name, sandbox)]);
}
