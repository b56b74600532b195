namespace Rolecall.Gateway.Pipeline;

/// <summary>Request ids: UUIDs of version 7, so that the audit trail's index of them grows at its end. https://www.rfc-editor.org/rfc/rfc9562#section-5.7</summary>
internal static class RequestIds
{
    public static string New() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
}
