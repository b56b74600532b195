namespace Rolecall.Gateway.Operations;

/// <summary>Operations that belong together, such as those of one service: rows of the table.</summary>
internal interface IOperationFamily
{
    IEnumerable<Operation> Rows();
}
