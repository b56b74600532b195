namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>Stands for all services of the table: its methods are the table's rows.</summary>
internal sealed class OperationService;
