using Rolecall.Gateway.Telemetry;

namespace Rolecall.Gateway;

/// <summary>What whoever exports the gateway's telemetry must know of it.</summary>
public static class GatewayTelemetry
{
    /// <summary>
    /// The attribute that a call's span begins with, and no other span: such a span's parent was named by a caller, who is a stranger then.
    /// </summary>
    public static KeyValuePair<string, object?> CallTag => CallTelemetry.Begun;
}
