using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>Binds every row of the operation table as a gRPC method, so that no method is written by hand.</summary>
internal sealed class OperationMethods(OperationTable table, GrpcEndpoint endpoint) : IServiceMethodProvider<OperationService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<OperationService> context)
    {
        foreach (var row in table.All)
        {
            if (row.Stream is not null)
            {
                context.AddServerStreamingMethod(MethodOf(row, MethodType.ServerStreaming), [],
                    (_, request, stream, call) => endpoint.Stream(row, request, stream, call));
            }
            else
            {
                context.AddUnaryMethod(MethodOf(row, MethodType.Unary), [], (_, request, call) => endpoint.Unary(row, request, call));
            }
        }
    }

    private static Method<IMessage, IMessage> MethodOf(Operation row, MethodType type) => new(
        type, row.Method.Service.FullName, row.Name, MarshallerOf(row.Method.InputType), MarshallerOf(row.Method.OutputType));

    private static Marshaller<IMessage> MarshallerOf(MessageDescriptor type) => new(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => Read(type, context));

    /// <summary>
    /// Bytes that are no message are the client's fault. Otherwise the library would answer with an unknown error and log it as ours.
    /// </summary>
    private static IMessage Read(MessageDescriptor type, DeserializationContext context)
    {
        try
        {
            return ProtobufReader.Read(type, context.PayloadAsReadOnlySequence());
        }
        catch (AwsFaultException malformed)
        {
            throw GrpcStatus.Of(malformed.Fault);
        }
    }
}
