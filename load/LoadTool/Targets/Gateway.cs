namespace Rolecall.LoadTool.Targets;

/// <summary>Where one process of the server is reached.</summary>
/// <param name="Aws">For AWS clients and Connect.</param>
/// <param name="Grpc">For gRPC; null where nobody told it.</param>
internal sealed record Gateway(Uri Aws, Uri? Grpc);
